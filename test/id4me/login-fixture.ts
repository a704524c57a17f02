import { isRelyingPartyError } from 'openid-rp-core';
import {
  type BeginOptions,
  type BeginResult,
  createRelyingParty,
  type Id4meIdentity,
  type RelyingParty,
  type RelyingPartyOptions,
} from 'openid-rp-core/id4me';
import { MemoryStore } from 'openid-rp-core/stores';
import { createAuthority, type HandMadeAuthority } from './hand-made-authority.js';
import type { Web } from './web.js';

export const REDIRECT_URI = 'http://localhost:3999/auth/id4me/return';
export const IDENTIFIER = 'alice.id4me.localhost';

/** A relying party and its authority; a login through them works until a test changes something. */
export interface Fixture {
  readonly authority: HandMadeAuthority;
  readonly party: RelyingParty;
  readonly store: MemoryStore;
  begin(options?: BeginOptions): Promise<BeginResult>;
  /** What the browser carries back, with these changes of its parameters; handed over to the relying party. */
  complete(begun: BeginResult, changes?: Record<string, unknown>): Promise<Id4meIdentity>;
  /** A whole login. */
  login(options?: BeginOptions): Promise<Id4meIdentity>;
}

/**
 * A new fixture. The identifier leads to the authority by `resolveAuthority`; tests of the look-up have name servers of their own.
 */
export function createFixture(
  web: Web,
  options: Partial<RelyingPartyOptions> = {},
  authority: HandMadeAuthority = createAuthority(web),
): Fixture {
  const store = new MemoryStore();
  const party = createRelyingParty({
    clientName: 'Site',
    redirectUri: REDIRECT_URI,
    claims: { userinfo: { email: { essential: true, reason: 'To contact you' }, name: null, nickname: null } },
    store,
    resolveAuthority: () => authority.issuer,
    allowPrivateAddresses: true,
    allowInsecureHttp: true,
    ...options,
  });
  const fixture: Fixture = {
    authority,
    party,
    store,
    begin: (login = { identifier: IDENTIFIER }) => party.begin(login),
    async complete({ url, transaction }, changes) {
      const result = await party.complete({ method: 'GET', url: authority.authorize(url, changes), transaction });
      if (result.kind !== 'authenticated') throw new Error(`The login ended as ${result.kind}.`);
      return result.identity;
    },
    login: async (login) => fixture.complete(await fixture.begin(login)),
  };
  return fixture;
}

/** The code of the error that a promise ends with; a text that is no code where it ends otherwise. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'no error';
  } catch (error) {
    if (isRelyingPartyError(error)) return error.code;
    throw error;
  }
}
