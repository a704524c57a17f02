import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  ANY_WAY,
  alter,
  beginLogin,
  createParty,
  fieldOf,
  type IndirectResponse,
  outcomeOf,
  requestsOf,
  STATELESS_WAY,
  useProvider,
} from '../../../../test/hostile/login-fixture.js';
import { STORE_NAMESPACE } from '../../src/openid2/store-namespace.js';
import { CLAIMS, LIES, type Lie, LyingStore, liesAbout } from '../lying-store.js';

const provider = useProvider();
const ABOUT_ASSOCIATION: readonly (readonly [string, Lie])[] = [
  ...Object.entries(LIES),
  ...['type', 'expiresAt', 'renewAt'].flatMap((member) => liesAbout(member, [null, [], 'text'])),
  ...liesAbout('handle', [null, 0, []]),
  ...liesAbout('endpoint', [null, 0, [], {}, '', 'https://other.example/']),
  ...liesAbout('macKey', [null, 0, [], {}, '', 'AAAA', '*', 'A'.repeat(44), `${'A'.repeat(43)}==`]),
];
const service = { version: '2.0', endpoints: ['http://127.0.0.1/'], types: ['x'] };
const ABOUT_DISCOVERY: readonly (readonly [string, Lie])[] = [
  ...Object.entries(LIES),
  ...liesAbout('claimedId', [null, 0, true, [], {}]).slice(1),
  ...liesAbout('services', [
    ...[null, 0, 'text', {}, [], [null], ['text'], [[]], [{}]],
    ...[{ version: '3.0' }, { version: 2 }, { endpoints: [] }, { endpoints: 'x' }, { endpoints: [1] }].map((change) => [
      { ...service, ...change },
    ]),
    ...[{ endpoints: ['x'] }, { endpoints: ['javascript:alert(1)'] }, { types: null }, { types: [null] }].map(
      (change) => [{ ...service, ...change }],
    ),
    ...[{ localId: 1 }, { localId: null }, { localId: {} }].map((change) => [service, { ...service, ...change }]),
  ]),
];

describe('an association that a store lies about', () => {
  it.each(ABOUT_ASSOCIATION)('is made anew when a login begins: %s', async (_name, lie) => {
    const store = new LyingStore();
    const party = createParty(ANY_WAY, { store });
    await beginLogin(provider, ANY_WAY, { party });
    expect(requestsOf(provider, 'associate')).toBe(1);
    store.lie = (stored) => (stored.includes('macKey') ? lie(stored) : stored);
    const login = await beginLogin(provider, ANY_WAY, { party });
    expect(requestsOf(provider, 'associate')).toBe(2);
    store.lie = undefined;
    expect(await login.outcome(login.approve())).toBe('authenticated');
  });

  it.each(ABOUT_ASSOCIATION.filter(([name]) => !name.includes('renewAt')))(
    'verifies nothing when a login ends, and the provider is asked: %s',
    async (_name, lie) => {
      const store = new LyingStore();
      const login = await beginLogin(provider, ANY_WAY, { store });
      const honest = login.approve();
      store.lie = (stored) => (stored.includes('macKey') ? lie(stored) : stored);
      expect(await login.outcome(honest)).toBe('SIGNATURE_REJECTED');
      store.lie = undefined;
      expect(await login.outcome(honest)).toBe('authenticated');
    },
  );

  it.each(['', 'AAAA'])('lets nobody sign with the key that it names: "%s"', async (macKey) => {
    const store = new LyingStore();
    const login = await beginLogin(provider, ANY_WAY, { store });
    const forged = signedWith(login.approve(), macKey);
    expect(await login.outcome(forged)).toBe('SIGNATURE_INVALID');
    store.lie = (stored) => (stored.includes('macKey') ? JSON.stringify({ ...JSON.parse(stored), macKey }) : stored);
    expect(await login.outcome(forged)).toBe('SIGNATURE_REJECTED');
    expect(store.lied.size).toBeGreaterThan(0);
  });
});

describe('a discovery that a store lies about', () => {
  it.each(ABOUT_DISCOVERY)('is made anew: %s', async (_name, lie) => {
    const store = new LyingStore();
    const party = createParty(STATELESS_WAY, { store });
    await beginLogin(provider, STATELESS_WAY, { party });
    store.lie = lie;
    const login = await beginLogin(provider, STATELESS_WAY, { party });
    expect([...store.lied].map((key) => key.startsWith(STORE_NAMESPACE.discovery))).toEqual([true]);
    expect(login.transaction.service.claimedId).toBe(provider.openid2.identifier('alice'));
    expect(await login.outcome(login.approve())).toBe('authenticated');
  });
});

describe('a claim that a store answers with neither true nor false', () => {
  it.each(CLAIMS)('ends in STORE_FAILED: %s', async (answer) => {
    const store = new LyingStore();
    const login = await beginLogin(provider, ANY_WAY, { store });
    const honest = login.approve();
    store.claim = { answer };
    expect(await login.outcome(honest)).toBe('STORE_FAILED');
    // What it claimed while it lied stays claimed.
    store.claim = undefined;
    expect(await login.outcome(honest)).toBe('NONCE_REUSED');
  });

  it('is what passes when it tells the truth', async () => {
    const store = new LyingStore();
    const login = await beginLogin(provider, ANY_WAY, { store });
    expect(await login.outcome(login.approve())).toBe('authenticated');
  });
});

describe('whatever a store says', () => {
  it('a forged answer is refused with a code', async () => {
    for (const lie of [...ABOUT_ASSOCIATION, ...ABOUT_DISCOVERY].map(([, each]) => each)) {
      const store = new LyingStore();
      const login = await beginLogin(provider, ANY_WAY, { store });
      const forged = alter(login.approve(), { 'sreg.email': 'mallory@evil.example', sig: 'A'.repeat(43).concat('=') });
      // What cannot be read as the record that a lie is about is told as it is.
      store.lie = (stored) => {
        try {
          return lie(stored);
        } catch {
          return stored;
        }
      };
      expect(await outcomeOf(login.outcome(forged))).toMatch(/^SIGNATURE_(?:INVALID|REJECTED)$/);
    }
  });
});

/** The answer, signed by somebody who has another key. */
function signedWith(answer: IndirectResponse, macKey: string): IndirectResponse {
  const names = fieldOf(answer, 'signed').split(',');
  const text = names.map((name) => `${name}:${fieldOf(answer, name)}\n`).join('');
  return alter(answer, { sig: createHmac('sha256', Buffer.from(macKey, 'base64')).update(text).digest('base64') });
}
