import { fileURLToPath } from 'node:url';
import { type PeerProvider, startPeerProvider, type User } from './peer-provider.js';
import { findSoftware } from './provider-process.js';

const PYTHON = '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('python-openid-provider.py', import.meta.url));

/** The ways an identity page leads to the endpoint; the delegated ones have `/html/<user>` as their local id. */
export type IdentityForm = 'html' | 'xrds' | 'xrds-header' | 'xrds-meta' | 'delegated-html' | 'delegated-xrds';

/** How the provider behaves from now on. A field left out stays as it was. */
export interface ProviderControl {
  /** The user who allows every request for an identity of theirs, immediate ones included. Default: null, nobody. */
  autoApprove?: User | null;
  /** The association and session types on offer, best first, like `HMAC-SHA256/DH-SHA256`. Default: null, all four. */
  associations?: string[] | null;
  /** Refuses every association, so that only stateless logins work. Default: false. */
  stateless?: boolean;
  /** Adds a long attribute to each assertion, so that a form carries it instead of a redirect. Default: false. */
  long?: boolean;
  /** Allows only sites whose realm lists the return_to URL (OpenID 2.0 sec. 9.2.1). Default: false. */
  verifyReturnTo?: boolean;
  /** Drops all associations once. */
  forget?: true;
}

export type PythonProvider = PeerProvider<IdentityForm, ProviderControl>;

/** Tells whether python3-openid can be used here and, where not, why. */
export function findPythonOpenId(): { found: boolean; reason: string } {
  return findSoftware(PYTHON, ['-c', 'import openid.server.server, defusedxml'], -1);
}

/** Starts the provider on a free port, or gives undefined where `findPythonOpenId` says that it cannot run. */
export async function startPythonProvider(): Promise<PythonProvider | undefined> {
  return findPythonOpenId().found ? startPeerProvider(PYTHON, SCRIPT) : undefined;
}
