import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  type Association,
  buildAuthenticationRequest,
  type CompleteResult,
  createRelyingParty,
  type OpenId2Identity,
  type RelyingParty,
  type RelyingPartyOptions,
  type VerifyAssertionOptions,
  verifyAssertion,
} from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { PeerProvider, User } from './peer-provider.js';
import type { IndirectResponse } from './user-agent.js';

const RETURN_URL = 'http://site.example/auth/openid/return?from=a%20b';

/** Any provider around a library of others. */
export type Peer = Pick<PeerProvider<'html', never>, 'endpoint' | 'answer' | 'identifier'>;

/** A relying party, and the requests that it sends to the endpoint of the provider itself. */
export interface Site {
  readonly party: RelyingParty;
  readonly direct: URL[];
}

export function createSite({ endpoint }: Peer, options: Partial<RelyingPartyOptions> = {}): Site {
  const direct: URL[] = [];
  const party = createRelyingParty({
    returnUrl: RETURN_URL,
    allowPrivateAddresses: true,
    http: {
      agent: (url) => {
        if (url.href === endpoint) direct.push(url);
        return undefined;
      },
    },
    ...options,
  });
  return { party, direct };
}

/** Logs a user in who allows it, from the identifier to the verified identity. */
export async function logIn({ party }: Site, peer: Peer, identifier: string, user: User): Promise<OpenId2Identity> {
  const { url, transaction } = await party.begin({ identifier });
  const answer = await peer.answer(url, { user, decision: 'allow' });
  return identityOf(await party.complete({ ...answer, transaction }));
}

/**
 * Logs alice in with a given association, step by step.
 *
 * @param options by default nothing may be fetched: the key alone decides
 */
export async function verifyWith(
  association: Association,
  peer: Peer,
  options: Pick<VerifyAssertionOptions, 'http' | 'allowPrivateAddresses'> = { http: { allowedPorts: [] } },
): Promise<OpenId2Identity> {
  const { endpoint } = peer;
  const claimedId = peer.identifier('alice', 'html');
  const realm = new URL('/', RETURN_URL).href;
  const request = { endpoint, claimedId, returnTo: RETURN_URL, realm, associationHandle: association.handle };
  const answer = await peer.answer(buildAuthenticationRequest(request), { user: 'alice', decision: 'allow' });
  const service = { claimedId, version: '2.0', endpoints: [endpoint] } as const;
  const store = new MemoryStore({ maxEntries: 10 });
  return verifyAssertion(answer, { returnTo: RETURN_URL, association, store, service, ...options });
}

export function identityOf(result: CompleteResult): OpenId2Identity {
  if (result.kind !== 'authenticated') throw new Error(`the login ended as ${result.kind}`);
  return result.identity;
}

export function handleOf(url: string): string | null {
  return new URL(url).searchParams.get('openid.assoc_handle');
}

/** Replaces one parameter of an answer that came by redirect; `replacement` is a pattern of `String.replace`. */
export function altered(answer: IndirectResponse, field: string, replacement: string): IndirectResponse {
  const url = answer.url.replace(new RegExp(`(?<=[?&])${field.replaceAll('.', '\\.')}=[^&]*`), replacement);
  if (url === answer.url) throw new Error(`the answer has no ${field}, or the same one`);
  return { ...answer, url };
}

/** What the library told of a test so far, by type; for a whole suite. */
export function useEvents(): (type: string) => Array<Record<string, unknown>> {
  let events: Array<Record<string, unknown>> = [];
  const listen = (message: unknown) => events.push(message as Record<string, unknown>);
  beforeAll(() => subscribe('openid-rp-core', listen));
  beforeEach(() => {
    events = [];
  });
  afterAll(() => {
    unsubscribe('openid-rp-core', listen);
  });
  return (type) => events.filter((event) => event['type'] === type);
}
