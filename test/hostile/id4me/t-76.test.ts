import { afterEach, describe, expect, it, vi } from 'vitest';
import { suitableKeys } from '../../../packages/core/src/id4me/key-set.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { createSigningKey, signToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T76 keys that are not found by their ID', () => {
  const web = useWeb();
  const asked = () => web.received('authority.id4me', '/jwks').length;
  afterEach(() => void vi.useRealTimers());

  it('asks once more for an unknown key, and not again for a while', async () => {
    const { authority, login } = createFixture(web);
    expect(await codeOf(login())).toBe('no error');
    expect(asked()).toBe(1);
    authority.idTokenHeader = { kid: 'unknown' };
    expect(await codeOf(login())).toBe('KEY_ABSENT');
    expect(asked()).toBe(2);
    authority.idTokenHeader = { kid: 'unknown, too' };
    expect(await codeOf(login())).toBe('KEY_ABSENT');
    expect(asked()).toBe(2);
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.now() + 31_000);
    expect(await codeOf(login())).toBe('KEY_ABSENT');
    expect(asked()).toBe(3);
  });

  it('tries all that fit, where the token names none', async () => {
    const { authority, login } = createFixture(web);
    authority.jwks = [createSigningKey('RS256').jwk, createSigningKey().jwk, authority.key.jwk, createSigningKey().jwk];
    authority.idTokenHeader = { kid: undefined };
    expect(await codeOf(login())).toBe('no error');
    authority.signIdToken = (claims) => signToken(claims, createSigningKey(), { kid: undefined });
    expect(await codeOf(login())).toBe('SIGNATURE_INVALID');
  });

  it('tries sixteen of them, and no more: each try costs', async () => {
    const { authority, login } = createFixture(web);
    const others = Array.from({ length: 16 }, () => createSigningKey().jwk);
    authority.jwks = [...others.slice(1), authority.key.jwk];
    authority.idTokenHeader = { kid: undefined };
    expect(await codeOf(login())).toBe('no error');
    const late = createFixture(web, {}, authority);
    authority.jwks = [...others, authority.key.jwk];
    expect(await codeOf(late.login())).toBe('SIGNATURE_INVALID');
  });

  it('tries no RSA key whose exponent makes that slow', async () => {
    const authorityKey = createSigningKey('RS256');
    const { jwk } = authorityKey;
    const tried = (e: string) => suitableKeys([{ ...jwk, e }], { alg: 'RS256' }).length;
    expect(tried('AQAB')).toBe(1);
    expect(tried(Buffer.alloc(8, 1).toString('base64url'))).toBe(1);
    expect(tried(Buffer.alloc(9, 1).toString('base64url'))).toBe(0);
  });

  it('tries all keys of one ID', async () => {
    const { authority, login } = createFixture(web);
    const twins = [1, 2].map(() => createSigningKey('ES256', authority.key.kid).jwk);
    authority.jwks = [...twins, authority.key.jwk];
    expect(await codeOf(login())).toBe('no error');
    const others = createFixture(web, {}, authority);
    authority.jwks = twins;
    expect(await codeOf(others.login())).toBe('SIGNATURE_INVALID');
  });

  it.each([
    ['is of an unknown kind', { kty: 'unknown' }],
    ['is for encryption', { use: 'enc' }],
    ['is of another algorithm', { alg: 'ES512' }],
    ['is on another curve', { crv: 'P-384' }],
    ['is symmetric', { kty: 'oct', k: 'AAAA' }],
  ])('refuses a key that %s', async (_what, change) => {
    const { authority, login } = createFixture(web);
    authority.jwks = ['no key', null, { kty: 'unknown' }, authority.key.jwk];
    expect(await codeOf(login())).toBe('no error');
    const other = createFixture(web, {}, authority);
    authority.jwks = [{ ...authority.key.jwk, ...change }];
    expect(await codeOf(other.login())).toBe('KEY_ABSENT');
  });

  it.each([
    ['no list', { body: { keys: {} } }],
    ['no JSON', { body: 'keys' }],
    ['an error', { status: 500 }],
    ['too many', { body: { keys: Array.from({ length: 101 }, () => ({ kty: 'EC' })) } }],
  ])('refuses keys of which there is %s', async (_what, answer) => {
    const { authority, login } = createFixture(web);
    expect(await codeOf(login())).toBe('no error');
    const other = createFixture(web, {}, authority);
    authority.answer('/jwks', answer);
    expect(await codeOf(other.login())).toBe('KEYS_MALFORMED');
  });
});
