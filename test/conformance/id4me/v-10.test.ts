import type { ClaimRequests } from 'openid-rp-core/id4me';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { codeOf, createFixture, IDENTIFIER } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const NOW = 1_900_000_000;

describe('ID4ME-V-10 when and how the visitor logged in', () => {
  const web = useWeb();
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW * 1_000 }));
  afterEach(() => void vi.useRealTimers());

  /** The code of a login that asks for these claims of the ID token, and finds these. */
  async function outcome(asked: ClaimRequests, found: Readonly<Record<string, unknown>>) {
    const { authority, login } = createFixture(web, { claims: { id_token: asked } });
    authority.idToken = found;
    return codeOf(login());
  }

  it.each([0, 300])('is at most max_age ago: %s', async (maxAgeSeconds) => {
    const { authority, login } = createFixture(web);
    authority.idToken = { auth_time: NOW - maxAgeSeconds - 60 };
    expect(await codeOf(login({ identifier: IDENTIFIER, maxAgeSeconds }))).toBe('no error');
    authority.idToken = { auth_time: NOW - maxAgeSeconds - 61 };
    expect(await codeOf(login({ identifier: IDENTIFIER, maxAgeSeconds }))).toBe('AUTH_TOO_OLD');
    // Who does not ask takes what there is.
    expect(await codeOf(login())).toBe('no error');
  });

  it('is said where that is essential', async () => {
    const essential = { auth_time: { essential: true } };
    expect(await outcome(essential, { auth_time: 1 })).toBe('no error');
    expect(await outcome(essential, {})).toBe('AUTH_TIME_ABSENT');
    expect(await outcome({ auth_time: null }, {})).toBe('no error');
    expect(await outcome({ auth_time: { essential: false } }, {})).toBe('no error');
  });

  it('is one of the ways that are essential', async () => {
    const ways = { acr: { essential: true, values: ['urn:2', 'urn:3'] } };
    expect(await outcome(ways, { acr: 'urn:3' })).toBe('no error');
    expect(await outcome(ways, { acr: 'urn:1' })).toBe('AUTH_POLICY_UNMET');
    expect(await outcome(ways, {})).toBe('AUTH_POLICY_UNMET');
    expect(await outcome(ways, { acr: ['urn:2'] })).toBe('AUTH_POLICY_UNMET');
    const way = { acr: { essential: true, value: 'urn:2' } };
    expect(await outcome(way, { acr: 'urn:2' })).toBe('no error');
    expect(await outcome(way, { acr: 'urn:3' })).toBe('AUTH_POLICY_UNMET');
  });

  it('is any way where none is essential', async () => {
    expect(await outcome({ acr: { values: ['urn:2'] } }, { acr: 'urn:1' })).toBe('no error');
    expect(await outcome({ acr: { essential: true } }, {})).toBe('no error');
  });

  it('is what the login asked for, rather than the site', async () => {
    const { authority, login } = createFixture(web, { claims: { id_token: { auth_time: { essential: true } } } });
    authority.idToken = { auth_time: NOW };
    expect(await codeOf(login())).toBe('no error');
    authority.idToken = {};
    expect(await codeOf(login())).toBe('AUTH_TIME_ABSENT');
    expect(await codeOf(login({ identifier: IDENTIFIER, claims: {} }))).toBe('no error');
  });
});
