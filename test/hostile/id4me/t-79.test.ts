import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { signToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

const NOW = 1_900_000_000;

describe('ID4ME-T79 times of the ID token', () => {
  const web = useWeb();
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW * 1_000 }));
  afterEach(() => void vi.useRealTimers());

  it.each([
    ['expired longer ago than clocks may differ', { exp: NOW - 61 }, 'TOKEN_EXPIRED'],
    ['expired just as long ago', { exp: NOW - 60 }, 'TOKEN_EXPIRED'],
    ['expired before there was time', { exp: -1 }, 'TOKEN_EXPIRED'],
    ['not valid yet', { nbf: NOW + 61 }, 'TOKEN_NOT_YET_VALID'],
    ['issued in the future', { iat: NOW + 61 }, 'TOKEN_NOT_YET_VALID'],
    ['issued in milliseconds', { iat: NOW * 1_000 }, 'TOKEN_NOT_YET_VALID'],
    ['without an end', { exp: undefined }, 'CLAIM_ABSENT'],
    ['without a beginning', { iat: undefined }, 'CLAIM_ABSENT'],
    ['until a text', { exp: String(NOW + 900) }, 'CLAIM_MALFORMED'],
    ['until null', { exp: null }, 'CLAIM_MALFORMED'],
    ['until true', { exp: true }, 'CLAIM_MALFORMED'],
    ['from a text', { nbf: String(NOW) }, 'CLAIM_MALFORMED'],
    ['issued at a text', { iat: String(NOW) }, 'CLAIM_MALFORMED'],
  ])('refuses one %s', async (_what, claims, code) => {
    const { authority, login } = createFixture(web);
    authority.idToken = { exp: NOW - 59, nbf: NOW + 60, iat: NOW + 60 };
    expect(await codeOf(login())).toBe('no error');
    authority.idToken = { ...authority.idToken, ...claims };
    expect(await codeOf(login())).toBe(code);
  });

  it.each([
    ['1e999', 'CLAIM_MALFORMED'],
    ['NaN', 'TOKEN_MALFORMED'],
    ['Infinity', 'TOKEN_MALFORMED'],
    [`${NOW + 900},"exp":${NOW + 901}`, 'TOKEN_MALFORMED'],
  ])('refuses one until %s', async (text, code) => {
    const { authority, login } = createFixture(web);
    expect(await codeOf(login())).toBe('no error');
    authority.signIdToken = (claims) =>
      signToken(JSON.stringify(claims).replace(/"exp":\d+/, `"exp":${text}`), authority.key);
    expect(await codeOf(login())).toBe(code);
  });

  it('what was kept of a login does not widen the tolerance of the site', async () => {
    const { authority, begin, complete } = createFixture(web);
    const begun = await begin();
    const kept = { ...begun, transaction: { ...begun.transaction, clockToleranceSeconds: 100_000 } };
    authority.idToken = { exp: NOW - 3_600 };
    expect(await codeOf(complete(kept))).toBe('TOKEN_EXPIRED');
  });
});
