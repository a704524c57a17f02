import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  checkNonceRemembered,
  claimResponseNonce,
  NONCE_WINDOW,
  parseResponseNonce,
} from '../../src/openid2/response-nonce.js';
import { CLOCK_DIFFERENCE_MS, type Store } from '../../src/store.js';
import { MemoryStore } from '../../src/stores/memory-store.js';
import { codeOf, rejectedCode } from '../coded.js';

const NONCE_MAX_AGE_MS = NONCE_WINDOW.maxNonceAgeSeconds * 1_000;
const NONCE_MAX_AHEAD_MS = NONCE_WINDOW.maxNonceAheadSeconds * 1_000;

/** As if it had been there for long: what is older than a store in memory is refused (C-08). */
const longLived = () => Object.assign(new MemoryStore(), { remembersSince: 0 });

describe('parseResponseNonce', () => {
  it.each([
    ['2005-05-15T17:11:51ZUNIQUE', '2005-05-15T17:11:51.000Z', 'UNIQUE'],
    ['2005-05-15T17:11:51Z', '2005-05-15T17:11:51.000Z', ''],
    ['2024-02-29T00:00:00Z!~', '2024-02-29T00:00:00.000Z', '!~'],
    ['0001-01-01T00:00:00Zx', '0001-01-01T00:00:00.000Z', 'x'],
    ['9999-12-31T23:59:59Z2005-05-15T17:11:51Z', '9999-12-31T23:59:59.000Z', '2005-05-15T17:11:51Z'],
  ])('SPEC-P-03 reads %s', (nonce, time, salt) => {
    expect(parseResponseNonce(nonce)).toEqual({ issuedAt: new Date(time), salt });
  });

  it.each<unknown>([null, undefined, 5, ['2005-05-15T17:11:51Z']])(
    'SPEC-P-03 refuses %j, which is no text',
    (nonce) => {
      expect(codeOf(() => parseResponseNonce(nonce as string))).toBe('NONCE_MALFORMED');
    },
  );

  it('SPEC-P-03 takes 255 characters, and no more', () => {
    const nonce = `2005-05-15T17:11:51Z${'a'.repeat(235)}`;
    expect(parseResponseNonce(nonce).salt).toHaveLength(235);
    expect(codeOf(() => parseResponseNonce(`${nonce}a`))).toBe('NONCE_MALFORMED');
  });

  it.each([
    '',
    'UNIQUE',
    ' 2005-05-15T17:11:51ZUNIQUE',
    '2005-05-15T17:11:51zUNIQUE',
    '2005-05-15t17:11:51ZUNIQUE',
    '2005-05-15T17:11:51.0ZUNIQUE',
    '2005-05-15T17:11:51+00:00UNIQUE',
    '2005-05-15T17:11:51',
    '2005-05-15 17:11:51ZUNIQUE',
    '2005-05-15T17:11ZUNIQUE',
    '+002005-05-15T17:11:51Z',
    '-000001-05-15T17:11:51Z',
    '2005-02-29T17:11:51Z',
    '2005-02-30T17:11:51Z',
    '2005-04-31T17:11:51Z',
    '2005-13-01T17:11:51Z',
    '2005-00-01T17:11:51Z',
    '2005-05-00T17:11:51Z',
    '2005-05-15T24:00:00Z',
    '2005-05-15T25:00:00Z',
    '2005-05-15T17:60:51Z',
    '2005-06-30T23:59:60Z',
    '2005-05-15T17:11:51Z a',
    '2005-05-15T17:11:51Za\n',
    '2005-05-15T17:11:51Z\u00e9',
    '\u0662\u0660\u0660\u0665-05-15T17:11:51Z',
  ])('SPEC-P-03, ATK-C-07 refuses %j', (nonce) => {
    expect(codeOf(() => parseResponseNonce(nonce))).toBe('NONCE_MALFORMED');
  });

  it('gives a nonce that says the same, or NONCE_MALFORMED', () => {
    const time = fc.stringMatching(/^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\dZ[!-~ ]{0,3}$/);
    fc.assert(
      fc.property(fc.oneof(time, fc.string()), (nonce) => {
        const code = codeOf(() => {
          const { issuedAt, salt } = parseResponseNonce(nonce);
          expect(`${issuedAt.toISOString().slice(0, 19)}Z${salt}`).toBe(nonce);
        });
        expect([undefined, 'NONCE_MALFORMED']).toContain(code);
      }),
    );
  });
});

/** A store whose clock is the one that the test sets, and which forgets as early as it may. */
function storeByDate(): Store {
  const expiries = new Map<string, number>();
  const store = longLived();
  store.add = async (key, _value, ttlMs) => {
    if ((expiries.get(key) ?? 0) > Date.now()) return false;
    expiries.set(key, Date.now() + ttlMs);
    return true;
  };
  return store;
}

describe('claimResponseNonce', () => {
  const NOW = Date.parse('2026-01-02T03:04:05Z');
  const ENDPOINT = 'https://op.example/';
  beforeEach(() => vi.useFakeTimers({ now: NOW, toFake: ['Date'] }));
  afterEach(() => vi.useRealTimers());

  const nonceAt = (offsetMs: number, salt = 'x') => `${new Date(NOW + offsetMs).toISOString().slice(0, 19)}Z${salt}`;
  const claim = (store: Store, nonce: string, endpoint = ENDPOINT) =>
    rejectedCode(() => claimResponseNonce(endpoint, nonce, store));

  it.each([
    [0, undefined],
    [-NONCE_MAX_AGE_MS, undefined],
    [-NONCE_MAX_AGE_MS - 1_000, 'NONCE_TOO_OLD'],
    [NONCE_MAX_AHEAD_MS, undefined],
    [NONCE_MAX_AHEAD_MS + 1_000, 'NONCE_IN_FUTURE'],
    [-1e12, 'NONCE_TOO_OLD'],
    [1e14, 'NONCE_IN_FUTURE'],
  ])('ATK-C-07 %i ms from now: %s', async (offsetMs, code) => {
    expect(await claim(longLived(), nonceAt(offsetMs))).toBe(code);
  });

  it('ATK-C-05 takes a nonce once, of any number at a time', async () => {
    const store = longLived();
    const codes = await Promise.all(Array.from({ length: 50 }, () => claim(store, nonceAt(0))));
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'NONCE_REUSED')).toHaveLength(49);
  });

  it('ATK-C-06 keeps providers and salts apart', async () => {
    const store = longLived();
    expect(await claim(store, nonceAt(0, 'a'))).toBeUndefined();
    expect(await claim(store, nonceAt(0, 'b'))).toBeUndefined();
    expect(await claim(store, nonceAt(0, 'a'), 'https://other.example/')).toBeUndefined();
    expect(await claim(store, nonceAt(0, 'a'))).toBe('NONCE_REUSED');
  });

  it.each([NONCE_MAX_AHEAD_MS, 0, -NONCE_MAX_AGE_MS])(
    'ATK-C-05 remembers a nonce of %i ms from now until it is too old',
    async (offsetMs) => {
      const store = storeByDate();
      const nonce = nonceAt(offsetMs);
      expect(await claim(store, nonce)).toBeUndefined();
      for (let waited = 0; waited <= NONCE_MAX_AGE_MS + NONCE_MAX_AHEAD_MS + 5_000; waited += 500) {
        vi.setSystemTime(NOW + waited);
        expect(['NONCE_REUSED', 'NONCE_TOO_OLD']).toContain(await claim(store, nonce));
      }
    },
  );

  it('ATK-C-05 remembers a nonce for processes whose clocks are behind', async () => {
    const store = longLived();
    const lifetimes: number[] = [];
    store.add = async (_key, _value, ttlMs) => lifetimes.push(ttlMs) > 0;
    await claim(store, nonceAt(-NONCE_MAX_AGE_MS));
    await claim(store, nonceAt(0));
    expect(lifetimes).toEqual([CLOCK_DIFFERENCE_MS, NONCE_MAX_AGE_MS + CLOCK_DIFFERENCE_MS]);
  });

  it('ATK-C-09 uses up nothing that is malformed or outside the window', async () => {
    const touched: string[] = [];
    const store = new Proxy(longLived(), {
      get: (target, name) => {
        touched.push(String(name));
        return Reflect.get(target, name, target);
      },
    });
    for (const nonce of ['x', nonceAt(-1e9), nonceAt(1e9)]) await claim(store, nonce);
    expect(touched.filter((member) => member !== 'remembersSince')).toEqual([]);
  });

  it('reports a store that fails, and takes nothing then', async () => {
    const store = longLived();
    store.add = async () => Promise.reject(new Error('down'));
    expect(await claim(store, nonceAt(0))).toBe('STORE_FAILED');
  });
});

describe('checkNonceRemembered', () => {
  it('ATK-C-08 refuses what was made well before the store was', () => {
    const store = Object.assign(new MemoryStore(), { remembersSince: Date.parse('2026-01-02T03:04:05Z') });
    expect(codeOf(() => checkNonceRemembered('2026-01-02T03:03:04Za', store))).toBe('NONCE_TOO_OLD');
    expect(codeOf(() => checkNonceRemembered('2026-01-02T03:03:05Za', store))).toBeUndefined();
    const durable = Object.assign(new MemoryStore(), { remembersSince: undefined });
    expect(codeOf(() => checkNonceRemembered('2005-01-02T03:03:04Za', durable))).toBeUndefined();
  });
});
