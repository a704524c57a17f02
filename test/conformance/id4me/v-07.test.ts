import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { signUserInfo } from '../../id4me/signed-user-info.js';
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

  it.each([
    [30, undefined, 90],
    [30, 0, 30],
    [3_600, 300, 3_900],
  ])(
    'and tokens may be so old: maxTokenAgeSeconds %s, clockToleranceSeconds %s',
    async (maxAge, tolerance, seconds) => {
      const options = { maxTokenAgeSeconds: maxAge, clockToleranceSeconds: tolerance };
      const { authority, login } = createFixture(web, options);
      authority.idToken = { iat: NOW - seconds, exp: NOW + 900 };
      expect(await codeOf(login())).toBe('no error');
      authority.idToken = { iat: NOW - seconds - 1, exp: NOW + 900 };
      expect(await codeOf(login())).toBe('TOKEN_EXPIRED');
      authority.idToken = { iat: undefined };
      expect(await codeOf(login())).toBe('CLAIM_ABSENT');
    },
  );

  it('and tokens may be as old as they say, where nothing is set; UserInfo and agents have no such limit', async () => {
    const { authority, login } = createFixture(web);
    authority.idToken = { iat: NOW - 86_400 * 30, exp: NOW + 900 };
    expect(await codeOf(login())).toBe('no error');
    const limited = createAgentFixture(web, { maxTokenAgeSeconds: 30 });
    limited.agent.claims = { iat: NOW - 86_400, nbf: NOW - 86_400 };
    signUserInfo(limited.authority, { iat: NOW - 86_400 });
    expect(await nicknameOf(limited.login())).toBe('al');
  });

  it('and the token of a refresh is as young', async () => {
    const { authority, party, login } = createFixture(web, { refreshTokens: true, maxTokenAgeSeconds: 30 });
    const { tokens } = await login();
    const refresh = () =>
      codeOf(
        party.refresh({ issuer: authority.issuer, refreshToken: tokens.refreshToken ?? '', clientId: tokens.clientId }),
      );
    expect(await refresh()).toBe('no error');
    authority.idToken = { iat: NOW - 91, exp: NOW + 900 };
    expect(await refresh()).toBe('TOKEN_EXPIRED');
  });

  it('takes fractions of seconds, and a token without nbf', async () => {
    const { authority, login } = createFixture(web);
    authority.idToken = { exp: NOW + 0.5, iat: NOW - 0.5, nbf: undefined };
    expect(await codeOf(login())).toBe('no error');
  });
});
