import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../../../test/id4me/login-fixture.js';
import { useWeb } from '../../../../test/id4me/web.js';
import { CLAIMS, LIES, type Lie, LyingStore, liesAbout } from '../lying-store.js';

const web = useWeb();
const ABOUT_CLIENT: readonly (readonly [string, Lie])[] = [
  ...Object.entries(LIES),
  ...['issuer', 'clientId', 'clientSecret', 'idTokenSignedResponseAlg'].flatMap((member) => liesAbout(member)),
  ...liesAbout('tokenEndpointAuthMethod', [null, 0, 'text', 'private_key_jwt', ['none']]),
  ...liesAbout('expiresAt', [null, true, [], {}, 'text', 1]).slice(1),
  ...['idTokenEncryptedResponseAlg', 'userinfoSignedResponseAlg', 'unknown'].flatMap((member) =>
    liesAbout(member, [null, 0, true, [], {}]).slice(1),
  ),
  ...liesAbout('issuer', ['https://other.example']),
];

function fixtureOf(store: LyingStore) {
  const fixture = createFixture(web, { store });
  fixture.authority.registration = { client_secret: 'the-secret-of-the-client' };
  return fixture;
}

describe('a registration that a store lies about', () => {
  it.each(ABOUT_CLIENT)('is made anew when a login begins: %s', async (_name, lie) => {
    const store = new LyingStore();
    const { authority, begin, complete } = fixtureOf(store);
    await begin();
    expect(authority.clients.size).toBe(1);
    store.lie = (stored) => (stored.includes('clientId') ? lie(stored) : stored);
    const begun = await begin();
    expect(authority.clients.size).toBe(2);
    expect(store.lied.size).toBeGreaterThan(0);
    store.lie = undefined;
    expect((await complete(begun)).tokens.clientId).toBe(begun.transaction.clientId);
  });

  it.each(ABOUT_CLIENT)('ends a login with a code, and its answer counts later: %s', async (_name, lie) => {
    const store = new LyingStore();
    const { party, authority, begin } = fixtureOf(store);
    const { url, transaction } = await begin();
    const answer = { method: 'GET', url: authority.authorize(url), transaction };
    store.lie = (stored) => (stored.includes('clientId') ? lie(stored) : stored);
    expect(await codeOf(party.complete(answer))).toBe('CLIENT_FORGOTTEN');
    store.lie = undefined;
    expect(await codeOf(party.complete(answer))).toBe('no error');
  });

  it('is refused where it lets tokens come unsigned', async () => {
    const store = new LyingStore();
    const { begin, complete } = fixtureOf(store);
    const begun = await begin();
    store.lie = (stored) => stored.replace(/("idTokenSignedResponseAlg":)"\w+"/, '$1"none"');
    expect(await codeOf(complete(begun))).toBe('ALGORITHM_MISMATCH');
  });
});

describe('an owner of an identifier that a store lies about', () => {
  const owner: readonly (readonly [string, Lie])[] = Object.entries(LIES).filter(
    ([name]) => !/object|version/.test(name),
  );

  it.each(owner)('ID4ME-K-2 is nobody: %s', async (_name, lie) => {
    const store = new LyingStore();
    const { login } = fixtureOf(store);
    expect(await login()).toMatchObject({ identifierConfirmed: true, identifierRebound: false });
    store.lie = (stored) => (stored.includes('clientId') ? stored : lie(stored));
    expect(await login()).toMatchObject({ identifierConfirmed: true, identifierRebound: false });
    expect(store.lied.size).toBeGreaterThan(0);
  });

  it('ID4ME-K-2 is another one, where it is the hash of one', async () => {
    const store = new LyingStore();
    const { login } = fixtureOf(store);
    await login();
    store.lie = (stored) => (/^[\w-]{43}$/.test(stored) ? 'x'.repeat(43) : stored);
    expect(await login()).toMatchObject({ identifierRebound: true });
  });
});

describe('a claim that a store answers with neither true nor false', () => {
  it.each(CLAIMS)('ends in STORE_FAILED: %s', async (answer) => {
    const store = new LyingStore();
    const { party, authority, begin } = fixtureOf(store);
    const { url, transaction } = await begin();
    const honest = { method: 'GET', url: authority.authorize(url), transaction };
    store.claim = { answer };
    expect(await codeOf(party.complete(honest))).toBe('STORE_FAILED');
    store.claim = undefined;
    expect(await codeOf(party.complete(honest))).toBe('TRANSACTION_USED');
  });

  it.each(CLAIMS)('registers nothing: %s', async (answer) => {
    const store = new LyingStore();
    const { authority, begin } = fixtureOf(store);
    store.claim = { answer };
    expect(await codeOf(begin())).toBe('STORE_FAILED');
    expect(authority.clients.size).toBe(0);
  });
});
