import type { IncomingRequest } from 'openid-rp-core';
import { createRelyingParty, type RelyingParty } from 'openid-rp-core/openid2';
import { MemoryStore, storeContract } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { CallbackStore, registerDiscoverer, type StoreCallbacks } from '../src/compat-store.js';

const ENDPOINT = 'https://op.example/openid';
const ASSOCIATION = 'openid2:association:key';
const DISCOVERY = 'openid2:discovery:key';
const VERSION = 'http://specs.openid.net/auth/2.0';
const provider = { version: VERSION, endpoint: ENDPOINT };

/** What the store answers while a login is completed with this message. */
async function duringAnswer<T>(
  callbacks: StoreCallbacks,
  message: Partial<IncomingRequest>,
  run: (s: CallbackStore) => T,
) {
  const store = new CallbackStore(new MemoryStore(), callbacks);
  const party = { complete: async () => run(store) } as unknown as RelyingParty;
  const answer = { method: 'GET', url: '/return', transaction: undefined, ...message };
  return (await store.connect(party, undefined).complete(answer)) as T;
}

const query = (fields: Record<string, string>) =>
  new URLSearchParams(
    Object.entries(fields).map(([name, value]): [string, string] => [`openid.${name}`, value]),
  ).toString();

describe('CallbackStore without callbacks', () => {
  for (const { name, run } of storeContract(() => new CallbackStore(new MemoryStore(), {}))) it(name, run);

  it('forgets no more than its store does', () => {
    const base = new MemoryStore();
    expect(new CallbackStore(base, {}).remembersSince).toBe(base.remembersSince);
  });
});

describe('loadAssociation', () => {
  const fields = query({ assoc_handle: 'h', op_endpoint: ENDPOINT });
  const load = (endpoint: string): StoreCallbacks => ({
    loadAssociation: (handle, done) => done(null, { ...provider, endpoint }, 'sha1', `secret of ${handle}`),
  });
  const get = async (store: CallbackStore) => JSON.parse((await store.get(ASSOCIATION)) ?? 'null');

  it.each<Partial<IncomingRequest>>([
    { url: `/return?${fields}` },
    { url: `https://site.example/return?${fields}#hash` },
    { method: 'POST', body: fields },
    { method: 'POST', body: Buffer.from(fields) },
    { method: 'POST', body: Object.fromEntries(new URLSearchParams(fields)) },
  ])('is asked for the handle of %o', async (message) => {
    const found = await duringAnswer(load(ENDPOINT), message, get);
    expect(await found).toMatchObject({ endpoint: ENDPOINT, handle: 'h', type: 'HMAC-SHA1', macKey: 'secret of h' });
  });

  it('is not believed about another provider', async () => {
    expect(await duringAnswer(load('https://other.example/'), { url: `/return?${fields}` }, get)).toBeNull();
  });
});

describe('an answer that no provider writes', () => {
  const returnUrl = 'https://site.example/return';
  const notText = { toString: 1 };
  it.each<[unknown, string]>([
    [{ 'openid.mode': 'id_res', 'openid.claimed_id': notText }, 'TRANSACTION_MALFORMED'],
    [{ 'openid.mode': notText, 'openid.assoc_handle': { toString: null, valueOf: null } }, 'MODE_UNKNOWN'],
    [[notText, 1], 'MODE_UNKNOWN'],
    [1, 'REQUEST_MALFORMED'],
    [null, 'REQUEST_MALFORMED'],
  ])('%j fails with a code', async (body, code) => {
    const party = new CallbackStore(new MemoryStore(), {}).connect(createRelyingParty({ returnUrl }), undefined);
    const answer = async () => party.complete({ method: 'POST', url: '/return', body, transaction: '' });
    await expect(answer()).rejects.toMatchObject({ code });
  });
});

describe('loadDiscoveredInfo', () => {
  const claimed = { url: `/return?${query({ claimed_id: 'https://Alice.example#2' })}` };
  const get = (found: unknown) => {
    const callbacks: StoreCallbacks = { loadDiscoveredInfo: (_identifier, done) => done(null, found as never) };
    return duringAnswer(callbacks, claimed, (store) => store.get(DISCOVERY));
  };

  it('is asked for the identifier without its fragment', async () => {
    const asked: string[] = [];
    const loadDiscoveredInfo: StoreCallbacks['loadDiscoveredInfo'] = (identifier, done) => {
      asked.push(identifier);
      done(null, null);
    };
    await duringAnswer({ loadDiscoveredInfo }, claimed, (store) => store.get(DISCOVERY));
    expect(asked).toEqual(['https://alice.example/']);
  });

  it('names the local identifier, too', async () => {
    const localIdentifier = 'https://op.example/alice';
    expect(JSON.parse((await get({ ...provider, localIdentifier })) ?? '')).toEqual({
      claimedId: 'https://alice.example/',
      services: [{ version: '2.0', endpoints: [ENDPOINT], types: [`${VERSION}/signon`], localId: localIdentifier }],
    });
  });

  it('is told of an endpoint that is none', async () => {
    const wrong = get({ version: VERSION, endpoint: 'op.example' });
    await expect(wrong).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });
});

describe('a site with one provider', () => {
  it('asks for that one, whatever the visitor typed', async () => {
    const asked: string[] = [];
    const store = new CallbackStore(new MemoryStore(), {});
    registerDiscoverer((identifier, done) => {
      asked.push(identifier);
      done(null, null);
    });
    const party = { begin: () => store.get(DISCOVERY) } as unknown as RelyingParty;
    await store.connect(party, 'https://op.example').begin({ identifier: 'https://other.example' });
    await store.connect(party, undefined).begin({ identifier: 'other.example' });
    expect(asked).toEqual(['https://op.example/', 'http://other.example/']);
  });
});
