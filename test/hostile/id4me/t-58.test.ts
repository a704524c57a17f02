import { afterEach, describe, expect, it, vi } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const MINUTE_MS = 60_000;

describe('ID4ME-T58 a state that is not this browser’s', () => {
  const web = useWeb();
  afterEach(() => void vi.useRealTimers());

  it.each([
    ['missing', undefined, 'FIELD_ABSENT'],
    ['empty', '', 'FIELD_ABSENT'],
    ['wrong', 'A'.repeat(22), 'TRANSACTION_ABSENT'],
  ])('refuses one that is %s', async (_what, state, code) => {
    const { begin, complete } = createFixture(web);
    const begun = await begin();
    expect(await codeOf(complete(begun, { state }))).toBe(code);
    expect(web.received('authority.id4me', '/token')).toEqual([]);
    expect(await codeOf(complete(begun))).toBe('no error');
  });

  it('refuses one that was used', async () => {
    const { begin, complete } = createFixture(web);
    const begun = await begin();
    expect(await codeOf(complete(begun))).toBe('no error');
    expect(await codeOf(complete(begun))).toBe('TRANSACTION_USED');
    expect(web.received('authority.id4me', '/token')).toHaveLength(1);
  });

  it('refuses one that was used at another process of the site', async () => {
    const { authority, store, begin, complete } = createFixture(web);
    const other = createFixture(web, { store }, authority);
    const begun = await begin();
    expect(await codeOf(complete(begun))).toBe('no error');
    expect(await codeOf(other.complete(begun))).toBe('TRANSACTION_USED');
  });

  it('refuses one after a quarter of an hour', async () => {
    const { begin, complete } = createFixture(web);
    const [first, second] = [await begin(), await begin()];
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(first.transaction.expiresAt - MINUTE_MS);
    expect(await codeOf(complete(first))).toBe('no error');
    vi.setSystemTime(second.transaction.expiresAt);
    expect(await codeOf(complete(second))).toBe('TRANSACTION_EXPIRED');
  });

  it('refuses one of another browser', async () => {
    const { authority, party, begin, complete } = createFixture(web);
    const [mine, others] = [await begin(), await begin()];
    expect(await codeOf(complete({ ...others, transaction: mine.transaction }))).toBe('TRANSACTION_ABSENT');
    const request = { method: 'GET', url: authority.authorize(others.url) };
    expect(await codeOf(party.complete({ ...request, transaction: undefined }))).toBe('TRANSACTION_ABSENT');
    expect(await codeOf(complete(others))).toBe('no error');
  });

  it.each([
    ['of another protocol', { protocol: 'openid2' }],
    ['without a nonce', { nonce: '' }],
    ['without a code verifier', { codeVerifier: undefined }],
  ])('refuses what was kept %s', async (_what, change) => {
    const { authority, party, begin } = createFixture(web);
    const { url, transaction } = await begin();
    const kept = { ...transaction, ...change };
    const response = { method: 'GET', url: authority.authorize(url) };
    expect(await codeOf(party.complete({ ...response, transaction: kept }))).toBe('TRANSACTION_MALFORMED');
    expect(await codeOf(party.complete({ ...response, transaction }))).toBe('no error');
  });
});
