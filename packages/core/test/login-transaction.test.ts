import { describe, expect, it } from 'vitest';
import {
  checkNotExpired,
  checkRemembered,
  claimTransaction,
  createTransactionId,
  isLoginTransaction,
  type LoginTransaction,
  TRANSACTION_TTL_MS,
} from '../src/login-transaction.js';
import { CLOCK_DIFFERENCE_MS } from '../src/store.js';
import { MemoryStore } from '../src/stores/memory-store.js';
import { codeOf, rejectedCode } from './coded.js';

const transaction = (changes: Partial<LoginTransaction> = {}): LoginTransaction => ({
  id: 'a',
  protocol: 'openid2',
  expiresAt: Date.now() + 60_000,
  ...changes,
});

describe('createTransactionId', () => {
  it('ATK-C-10 is 128 random bits, fit for a URL and a cookie name', () => {
    const ids = new Set(Array.from({ length: 1_000 }, createTransactionId));
    expect(ids.size).toBe(1_000);
    for (const id of ids) expect(id).toMatch(/^[\w-]{22}$/);
  });
});

describe('claimTransaction', () => {
  it('ATK-C-05 lets one of any number through', async () => {
    const store = new MemoryStore();
    const codes = await Promise.all(
      Array.from({ length: 20 }, () => rejectedCode(() => claimTransaction(transaction(), store))),
    );
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'TRANSACTION_USED')).toHaveLength(19);
    expect(await rejectedCode(() => claimTransaction(transaction({ id: 'b' }), store))).toBeUndefined();
  });

  it('remembers it until it has expired, and a while longer', async () => {
    const store = new MemoryStore();
    const lifetimes: number[] = [];
    store.add = async (_key, _value, ttlMs) => lifetimes.push(ttlMs) > 0;
    await claimTransaction(transaction(), store);
    await claimTransaction(transaction({ expiresAt: 0 }), store);
    expect(lifetimes[0]).toBeGreaterThan(CLOCK_DIFFERENCE_MS + 59_000);
    // Another process, whose clock is behind, may not take it for expired yet.
    expect(lifetimes[1]).toBe(CLOCK_DIFFERENCE_MS);
  });

  it('lets nothing through when the store fails', async () => {
    const store = new MemoryStore();
    store.add = () => Promise.reject(new Error('down'));
    expect(await rejectedCode(() => claimTransaction(transaction(), store))).toBe('STORE_FAILED');
  });
});

describe('checkNotExpired', () => {
  it.each([
    [60_000, undefined],
    [0, 'TRANSACTION_EXPIRED'],
    [-1, 'TRANSACTION_EXPIRED'],
    [Number.NaN, 'TRANSACTION_EXPIRED'],
  ])('%i ms from now: %s', (fromNow, code) => {
    expect(codeOf(() => checkNotExpired(transaction({ expiresAt: Date.now() + fromNow })))).toBe(code);
  });
});

describe('checkRemembered', () => {
  it('ATK-C-08 refuses what the store may have forgotten, and nothing else', () => {
    const begun = transaction({ expiresAt: Date.now() + TRANSACTION_TTL_MS - 1_000 });
    const remembering = (since: number | undefined) => Object.assign(new MemoryStore(), { remembersSince: since });
    expect(codeOf(() => checkRemembered(begun, remembering(Date.now())))).toBe('TRANSACTION_EXPIRED');
    expect(codeOf(() => checkRemembered(begun, remembering(Date.now() - 5_000)))).toBeUndefined();
    expect(codeOf(() => checkRemembered(begun, remembering(undefined)))).toBeUndefined();
    expect(new MemoryStore().remembersSince).toBeGreaterThan(Date.now() - 1_000);
  });
});

describe('isLoginTransaction', () => {
  it.each([
    undefined,
    null,
    'a',
    [],
    {},
    { ...transaction(), id: undefined },
    { ...transaction(), id: ['a'] },
    { ...transaction(), protocol: 1 },
    { ...transaction(), expiresAt: '1' },
  ])('is not %j', (value) => {
    expect(isLoginTransaction(value)).toBe(false);
  });

  it('is what has the three', () => {
    expect(isLoginTransaction({ ...transaction(), more: 1 })).toBe(true);
  });
});
