import { createHash } from 'node:crypto';
import { CompactEncrypt } from 'jose';
import { describe, expect, it } from 'vitest';
import { createTransactionId, MAX_TRANSACTIONS, TRANSACTION_TTL_MS } from '../src/login-transaction.js';
import { clearTransaction, openTransaction, sealTransaction, surplusTransactions } from '../src/sealed-cookie.js';
import { rejectedCode } from './coded.js';

const KEYS = ['a'.repeat(32), 'b'.repeat(32)];
const transaction = (id = createTransactionId(), more: object = {}) => ({
  id,
  protocol: 'openid2',
  expiresAt: Date.now() + 1_000,
  ...more,
});
/** What a browser sends back for a Set-Cookie header. */
const sentBack = (setCookie: string) => setCookie.split(';', 1)[0] ?? '';

describe('sealTransaction', () => {
  it('ATK-C-10 binds the cookie to this host, https and this browser, for as long as a login may take', async () => {
    const id = createTransactionId();
    const [value, ...attributes] = (await sealTransaction(transaction(id), KEYS, true)).split('; ');
    expect(value).toMatch(new RegExp(`^__Host-openid-rp-${id}=[\\w.-]+$`));
    expect(attributes.sort()).toEqual([
      'HttpOnly',
      `Max-Age=${TRANSACTION_TTL_MS / 1_000}`,
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ]);
    const insecure = await sealTransaction(transaction(id), KEYS, false);
    expect(insecure).toMatch(/^openid-rp-/);
    expect(insecure).not.toContain('Secure');
  });

  it('shows nothing of what it holds, and never the same twice', async () => {
    const held = transaction('id', { appState: 'secret-state' });
    const first = await sealTransaction(held, KEYS, true);
    expect(first).not.toBe(await sealTransaction(held, KEYS, true));
    for (const part of first.split(/[.=;]/))
      expect(Buffer.from(part, 'base64url').toString()).not.toContain('secret-state');
  });

  it('TRANSACTION_TOO_LARGE when a browser would drop it', async () => {
    const held = (length: number) => transaction('id', { appState: 'x'.repeat(length) });
    expect((await sealTransaction(held(2_600), KEYS, true)).length).toBeLessThan(4_096);
    expect(await rejectedCode(() => sealTransaction(held(2_900), KEYS, true))).toBe('TRANSACTION_TOO_LARGE');
  });
});

describe('openTransaction', () => {
  it('gives back what was sealed, with any of the keys, among other cookies', async () => {
    const held = transaction(undefined, { appState: { a: ['\u20ac'] } });
    const cookie = sentBack(await sealTransaction(held, KEYS, true));
    for (const header of [cookie, `a=b; ${cookie}`, `${cookie};c="d;e"`, `x;=;${cookie}`]) {
      expect(await openTransaction(header, held.id, KEYS, true)).toEqual(held);
    }
    expect(await openTransaction(cookie, held.id, [...KEYS].reverse(), true)).toEqual(held);
    expect(await openTransaction(cookie, held.id, ['c'.repeat(32), ...KEYS], true)).toEqual(held);
  });

  it('TRANSACTION_COOKIE_ABSENT for another login, another scheme, or none', async () => {
    const held = transaction();
    const cookie = sentBack(await sealTransaction(held, KEYS, true));
    const codeFor = (header: string | undefined, id: string | undefined, isSecure = true) =>
      rejectedCode(() => openTransaction(header, id, KEYS, isSecure));
    const codes = [
      codeFor(undefined, held.id),
      codeFor('', held.id),
      codeFor(cookie, undefined),
      codeFor(cookie, ''),
      codeFor(cookie, 'other'),
      codeFor(cookie, '__proto__'),
      codeFor(cookie, held.id, false),
      // Without the prefix, another host of the domain may have written it.
      codeFor(cookie.replace('__Host-', ''), held.id),
      codeFor(cookie.replace('__Host-', '__host-'), held.id),
    ];
    expect(new Set(await Promise.all(codes))).toEqual(new Set(['TRANSACTION_COOKIE_ABSENT']));
  });

  it('TRANSACTION_MALFORMED for what was not sealed here, or for another login', async () => {
    const held = transaction('id');
    const name = '__Host-openid-rp-id=';
    const cookie = sentBack(await sealTransaction(held, KEYS, true)).slice(name.length);
    const sealed = (payload: string, header: object = { alg: 'dir', enc: 'A256GCM' }) =>
      new CompactEncrypt(new TextEncoder().encode(payload))
        .setProtectedHeader(header as { alg: 'dir'; enc: 'A256GCM' })
        .encrypt(createHash('sha256').update(`openid-rp login transaction\n${KEYS[0]}`).digest());
    const other = sentBack(await sealTransaction(transaction('other'), KEYS, true)).split('=')[1] ?? '';
    const foreign = sentBack(await sealTransaction(held, ['c'.repeat(32)], true)).slice(name.length);
    const values = [
      '',
      'x',
      JSON.stringify(held),
      `${Buffer.from('{"alg":"none"}').toString('base64url')}..${Buffer.from(JSON.stringify(held)).toString('base64url')}.`,
      foreign,
      other,
      cookie.slice(0, -1) + (cookie.endsWith('A') ? 'Q' : 'A'),
      cookie.slice(0, -4),
      `${cookie}.`,
      cookie.replace('..', '.AAAA.'),
      await sealed('no JSON'),
      await sealed('null'),
      await sealed('{"id":"id"}'),
      await sealed(JSON.stringify({ ...held, expiresAt: 'never' })),
      await sealed(JSON.stringify({ ...held, id: ['id'] })),
      await sealed(JSON.stringify(held), { alg: 'dir', enc: 'A128CBC-HS256' }),
    ];
    for (const value of values) {
      expect(await rejectedCode(() => openTransaction(name + value, 'id', KEYS, true)), value).toBe(
        'TRANSACTION_MALFORMED',
      );
    }
    expect(await openTransaction(name + (await sealed(JSON.stringify(held))), 'id', KEYS, true)).toEqual(held);
  });

  it('takes the first of two cookies of one name, which browsers send first for the longer path', async () => {
    const held = transaction('id');
    const cookie = sentBack(await sealTransaction(held, KEYS, true));
    expect(await openTransaction(`${cookie}; __Host-openid-rp-id=x`, 'id', KEYS, true)).toEqual(held);
  });
});

describe('clearTransaction, surplusTransactions', () => {
  it('removes the cookie', () => {
    expect(clearTransaction('id', true)).toBe(
      '__Host-openid-rp-id=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure',
    );
  });

  it('names the oldest, so that there is room for one more', () => {
    const header = (count: number) =>
      Array.from({ length: count }, (_, index) => `__Host-openid-rp-${index}=x`).join('; ');
    expect(surplusTransactions(undefined, true)).toEqual([]);
    expect(surplusTransactions(header(MAX_TRANSACTIONS - 1), true)).toEqual([]);
    expect(surplusTransactions(header(MAX_TRANSACTIONS), true)).toEqual(['0']);
    expect(surplusTransactions(`a=b; ${header(MAX_TRANSACTIONS + 2)}`, true)).toEqual(['0', '1', '2']);
    expect(surplusTransactions(header(MAX_TRANSACTIONS + 2), false)).toEqual([]);
  });

  it('never writes back a name that a stranger made up', () => {
    const names = [
      'a b',
      'a\tb',
      'a\r\nb',
      'a,b',
      'a"b',
      'x'.repeat(65),
      '',
      ...Array.from({ length: 8 }, (_, index) => `${index}`),
    ];
    const header = names.map((name) => `__Host-openid-rp-${name}=x`).join('; ');
    expect(surplusTransactions(header, true).every((id) => /^[\w-]{1,64}$/.test(id))).toBe(true);
  });
});
