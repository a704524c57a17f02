import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const NOW = 1_900_000_000;

describe('ID4ME-V-7 clocks may differ', () => {
  const web = useWeb();
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW * 1_000 }));
  afterEach(() => void vi.useRealTimers());

  it.each([
    [undefined, 60],
    [0, 0],
    [300, 300],
  ])('by clockToleranceSeconds: %s', async (clockToleranceSeconds, seconds) => {
    const { authority, login } = createFixture(web, { clockToleranceSeconds });
    authority.idToken = { exp: NOW - seconds + 1, nbf: NOW + seconds, iat: NOW + seconds };
    expect(await codeOf(login())).toBe('no error');
    authority.idToken = { exp: NOW - seconds };
    expect(await codeOf(login())).toBe('TOKEN_EXPIRED');
    authority.idToken = { nbf: NOW + seconds + 1 };
    expect(await codeOf(login())).toBe('TOKEN_NOT_YET_VALID');
    authority.idToken = { iat: NOW + seconds + 1 };
    expect(await codeOf(login())).toBe('TOKEN_NOT_YET_VALID');
  });

  it.each([301, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('not by %s', async (clockToleranceSeconds) => {
    const created = async () => createFixture(web, { clockToleranceSeconds });
    expect(await codeOf(created())).toBe('OPTION_INVALID');
  });

  it('takes fractions of seconds, and a token without nbf', async () => {
    const { authority, login } = createFixture(web);
    authority.idToken = { exp: NOW + 0.5, iat: NOW - 0.5, nbf: undefined };
    expect(await codeOf(login())).toBe('no error');
  });
});
