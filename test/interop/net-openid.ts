import { fileURLToPath } from 'node:url';
import { type PeerProvider, startPeerProvider, type User } from './peer-provider.js';
import { findSoftware } from './provider-process.js';

const PERL = '/usr/bin/perl';
const SCRIPT = fileURLToPath(new URL('net-openid-provider.pl', import.meta.url));

/** The ways an identity page leads to the endpoint; the delegated ones have `/html/<user>` as their local id. */
export type NetIdentityForm = 'html' | 'xrds' | 'xrds-header' | 'delegated-html' | 'delegated-xrds';

/** How the provider behaves from now on. A field left out stays as it was. */
export interface NetProviderControl {
  /** The user who allows every request for an identity of theirs, immediate ones included. Default: null, nobody. */
  autoApprove?: User | null;
  /** Takes another server secret once, so that all associations are void. */
  forget?: true;
}

export type NetProvider = PeerProvider<NetIdentityForm, NetProviderControl>;

/** Tells whether Net::OpenID::Server can be used here and, where not, why. */
export function findNetOpenId(): { found: boolean; reason: string } {
  return findSoftware(PERL, ['-MNet::OpenID::Server', '-MHTTP::Request', '-MJSON::PP', '-e', '1'], 0);
}

/** Starts the provider on a free port. */
export async function startNetProvider(): Promise<NetProvider> {
  return startPeerProvider(PERL, SCRIPT);
}
