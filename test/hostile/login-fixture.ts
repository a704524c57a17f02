import { isRelyingPartyError } from 'openid-rp-core';
import {
  type CompleteResult,
  createRelyingParty,
  type OpenId2Identity,
  type OpenId2Transaction,
  type RelyingParty,
  type RelyingPartyOptions,
} from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import {
  type ApproveOptions,
  createDevIdentity,
  type DevIdentity,
  type DevIdentityOptions,
  type IndirectResponse,
} from 'openid-rp-devkit';
import { afterAll, afterEach, beforeAll } from 'vitest';

export type { IndirectResponse } from 'openid-rp-devkit';

export const RETURN_URL = 'https://site.example/auth/openid/return?from=menu';
export const OPENID2 = 'http://specs.openid.net/auth/2.0';

/** How a login is verified, and how its answer travels. */
export interface Way {
  readonly name: string;
  readonly stateless: boolean;
  readonly via: 'GET' | 'POST';
}

/** Every way that a login can go. */
export const WAYS: readonly Way[] = [
  { name: 'association, GET', stateless: false, via: 'GET' },
  { name: 'association, POST', stateless: false, via: 'POST' },
  { name: 'stateless, GET', stateless: true, via: 'GET' },
  { name: 'stateless, POST', stateless: true, via: 'POST' },
];

/** For what does not depend on how the login goes. */
export const ANY_WAY = WAYS[0] as Way;
export const STATELESS_WAY = WAYS[2] as Way;

/** What a wrong signature is called: found out by the shared secret, or said by the provider. */
export function signatureCode({ stateless }: Way): string {
  return stateless ? 'SIGNATURE_REJECTED' : 'SIGNATURE_INVALID';
}

/** A development provider for all tests of a file; its faults end with each test. */
export function useProvider(options?: DevIdentityOptions): Provider {
  let identity: DevIdentity;
  const store = new MemoryStore();
  beforeAll(async () => {
    identity = await createDevIdentity(options);
  });
  afterEach(() => {
    identity.openid2.resetFaults();
    identity.openid2.requests.length = 0;
  });
  afterAll(() => identity.close());
  return {
    get origin() {
      return identity.origin;
    },
    get openid2() {
      return identity.openid2;
    },
    store,
  };
}

/** A development provider, and what the sites of a file remember of it unless they bring a store of their own. */
export interface Provider extends Pick<DevIdentity, 'origin' | 'openid2'> {
  readonly store: MemoryStore;
}

export type Fields = Readonly<Record<string, string | null>>;

/** A login that was begun: what it takes to answer it, honestly or not. */
export interface Login {
  readonly party: RelyingParty;
  /** The authentication request. */
  readonly url: string;
  readonly transaction: OpenId2Transaction;
  /** The provider's honest answer. */
  approve(options?: ApproveOptions): IndirectResponse;
  /** An answer that the provider signed with some fields set, or removed with null. */
  sign(fields: Fields, options?: ApproveOptions): IndirectResponse;
  complete(answer: IndirectResponse): Promise<CompleteResult>;
  /** How it ends: the kind of the result, or the code of the error. */
  outcome(answer: IndirectResponse): Promise<string>;
  /** Who logged in. */
  identity(answer: IndirectResponse): Promise<OpenId2Identity>;
}

/** What a login is begun with. */
export interface LoginOptions extends Partial<RelyingPartyOptions> {
  /** Default: alice's, by XRDS. */
  readonly identifier?: string;
  /** Default: a new one with the other options. */
  readonly party?: RelyingParty;
}

/** Begins a login of alice that, left alone, succeeds. */
export async function beginLogin(provider: Provider, way: Way, options: LoginOptions = {}): Promise<Login> {
  const {
    identifier = provider.openid2.identifier('alice'),
    party = createParty(way, { store: provider.store, ...options }),
  } = options;
  const { url, transaction } = await party.begin({ identifier });
  const approve = (choice?: ApproveOptions) => provider.openid2.approve(url, { via: way.via, ...choice });
  const complete = (answer: IndirectResponse) => party.complete({ ...answer, transaction });
  return {
    party,
    url,
    transaction,
    approve,
    sign(fields, choice) {
      const { faults } = provider.openid2;
      const before = faults.assertionOverridesBeforeSigning;
      faults.assertionOverridesBeforeSigning = { ...fields };
      try {
        return approve({ user: 'alice', assertAnyIdentity: true, ...choice });
      } finally {
        faults.assertionOverridesBeforeSigning = before;
      }
    },
    complete,
    outcome: (answer) => outcomeOf(complete(answer).then(({ kind }) => kind)),
    async identity(answer) {
      const result = await complete(answer);
      if (result.kind !== 'authenticated') throw new Error(`the login ended as ${result.kind}`);
      return result.identity;
    },
  };
}

/** A relying party that may reach loopback. */
export function createParty({ stateless }: Pick<Way, 'stateless'>, options: LoginOptions = {}): RelyingParty {
  const { identifier: _identifier, party: _party, ...partyOptions } = options;
  return createRelyingParty({ returnUrl: RETURN_URL, allowPrivateAddresses: true, stateless, ...partyOptions });
}

/** What a promise comes to: its text, or the code of the error. Other errors stay errors. */
export async function outcomeOf(result: Promise<string>): Promise<string> {
  try {
    return await result;
  } catch (error) {
    if (isRelyingPartyError(error)) return error.code;
    throw error;
  }
}

/** The code that something fails with; `none` when it does not fail. */
export function codeOf(result: Promise<unknown>): Promise<string> {
  return outcomeOf(result.then(() => 'none'));
}

/** The parameters of the message, from wherever the answer carries them. */
export function parametersOf(answer: IndirectResponse): URLSearchParams {
  return new URLSearchParams(answer.body ?? new URL(answer.url).search);
}

/** The value of one field of the message. */
export function fieldOf(answer: IndirectResponse, name: string): string {
  return parametersOf(answer).get(`openid.${name}`) ?? '';
}

/** The answer with some fields set, or removed with null, by somebody who cannot sign. */
export function alter(answer: IndirectResponse, fields: Fields): IndirectResponse {
  return rewrite(answer, (text) => {
    const parameters = new URLSearchParams(text);
    for (const [name, value] of Object.entries(fields)) {
      if (value === null) parameters.delete(`openid.${name}`);
      else parameters.set(`openid.${name}`, value);
    }
    return parameters.toString();
  });
}

/** The answer with more text behind its urlencoded message. */
export function append(answer: IndirectResponse, text: string): IndirectResponse {
  return rewrite(answer, (message) => `${message}&${text}`);
}

/** The answer with its urlencoded message changed. */
export function rewrite(answer: IndirectResponse, change: (message: string) => string): IndirectResponse {
  if (answer.body !== undefined) return { ...answer, body: change(answer.body) };
  const mark = answer.url.indexOf('?');
  return { ...answer, url: `${answer.url.slice(0, mark)}?${change(answer.url.slice(mark + 1))}` };
}

/** How many requests of a mode the provider got. */
export function requestsOf({ openid2 }: Provider, mode: string): number {
  return openid2.requests.filter((request) => request.mode === mode).length;
}
