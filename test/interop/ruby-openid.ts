import { fileURLToPath } from 'node:url';
import { type PeerProvider, startPeerProvider, type User } from './peer-provider.js';
import { findSoftware } from './provider-process.js';

const RUBY = '/usr/bin/ruby';
const SCRIPT = fileURLToPath(new URL('ruby-openid-provider.rb', import.meta.url));

/** The ways an identity page leads to the endpoint; the delegated ones have `/html/<user>` as their local id. */
export type RubyIdentityForm = 'html' | 'xrds' | 'xrds-header' | 'delegated-html' | 'delegated-xrds';

/** How the provider behaves from now on. A field left out stays as it was. */
export interface RubyProviderControl {
  /** The user who allows every request for an identity of theirs, immediate ones included. Default: null, nobody. */
  autoApprove?: User | null;
  /** The association and session types on offer, best first, like `HMAC-SHA256/DH-SHA256`. Default: null, all four. */
  associations?: string[] | null;
  /** Adds a long attribute to each assertion, so that a form carries it instead of a redirect. Default: false. */
  long?: boolean;
  /** Drops all associations once. */
  forget?: true;
}

export type RubyProvider = PeerProvider<RubyIdentityForm, RubyProviderControl>;

/** Tells whether ruby-openid can be used here and, where not, why. */
export function findRubyOpenId(): { found: boolean; reason: string } {
  return findSoftware(RUBY, ['-r', 'webrick', '-r', 'openid', '-e', ''], 0);
}

/** Starts the provider on a free port. */
export async function startRubyProvider(): Promise<RubyProvider> {
  return startPeerProvider(RUBY, SCRIPT);
}
