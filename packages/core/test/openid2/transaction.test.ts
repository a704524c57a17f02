import { describe, expect, it } from 'vitest';
import { TRANSACTION_TTL_MS } from '../../src/login-transaction.js';
import type { SelectedService } from '../../src/openid2/service-selection.js';
import { createTransaction, parseTransaction } from '../../src/openid2/transaction.js';
import { MemoryStore } from '../../src/stores/index.js';

const PARTY = { store: new MemoryStore(), allowOpenId1: false, provider: undefined };

import { codeOf } from '../coded.js';

const SERVICE: SelectedService = {
  version: '2.0',
  endpoint: 'https://op.example/',
  endpoints: ['https://op.example/'],
};
const create = (appState?: unknown, landing?: string, provider?: string) =>
  createTransaction(SERVICE, (id) => `https://site.example/?rp_state=${id}`, { appState, landing, provider });

describe('createTransaction', () => {
  it('ATK-C-10 names a login anew each time, in its return_to too', () => {
    const [first, second] = [create(), create()];
    expect(first.id).not.toBe(second.id);
    expect(first.returnTo).toBe(`https://site.example/?rp_state=${first.id}`);
    expect(first.expiresAt - Date.now()).toBeGreaterThan(TRANSACTION_TTL_MS - 5_000);
    expect(first.expiresAt - Date.now()).toBeLessThanOrEqual(TRANSACTION_TTL_MS);
  });

  it('comes back from a session or a cookie as it was', () => {
    for (const given of [create(), create({ a: [1] }, '/account'), create(null), create(false)]) {
      expect(parseTransaction(JSON.parse(JSON.stringify(given)), PARTY)).toEqual(given);
    }
    expect(create()).not.toHaveProperty('appState');
    expect(create()).not.toHaveProperty('landing');
  });
});

describe('parseTransaction', () => {
  it('ATK-B-01 takes no login that was begun at another provider than the fixed one', () => {
    const provider = 'https://op.example/openid';
    const fixed = { ...PARTY, provider: { endpoint: provider } };
    expect(codeOf(() => parseTransaction(create(), fixed))).toBe('TRANSACTION_MALFORMED');
    expect(codeOf(() => parseTransaction(create(1, '/', 'https://other.example/'), fixed))).toBe(
      'TRANSACTION_MALFORMED',
    );
    expect(codeOf(() => parseTransaction(create(1, '/', provider), PARTY))).toBe('TRANSACTION_MALFORMED');
    expect(codeOf(() => parseTransaction(create(1, '/', provider), fixed))).toBeUndefined();
  });

  it.each([
    [undefined, 'TRANSACTION_ABSENT'],
    [null, 'TRANSACTION_ABSENT'],
    ['x', 'TRANSACTION_MALFORMED'],
    [[], 'TRANSACTION_MALFORMED'],
    [{}, 'TRANSACTION_MALFORMED'],
    [{ ...create(), id: 1 }, 'TRANSACTION_MALFORMED'],
    [{ ...create(), protocol: 'id4me' }, 'TRANSACTION_MALFORMED'],
    [{ ...create(), returnTo: undefined }, 'TRANSACTION_MALFORMED'],
    [{ ...create(), service: null }, 'TRANSACTION_MALFORMED'],
    [{ ...create(), service: { ...SERVICE, version: '1.1' } }, 'TRANSACTION_MALFORMED'],
    [{ ...create(), service: { ...SERVICE, endpoints: 'https://op.example/' } }, 'TRANSACTION_MALFORMED'],
    [{ ...create(), service: { ...SERVICE, endpoint: undefined } }, 'TRANSACTION_MALFORMED'],
    [{ ...create(), expiresAt: String(Date.now() + 1_000) }, 'TRANSACTION_MALFORMED'],
    [{ ...create(), expiresAt: Date.now() }, 'TRANSACTION_EXPIRED'],
    [{ ...create(), expiresAt: Number.NaN }, 'TRANSACTION_EXPIRED'],
  ])('%j: %s', (value, code) => {
    expect(codeOf(() => parseTransaction(value, PARTY))).toBe(code);
  });
});
