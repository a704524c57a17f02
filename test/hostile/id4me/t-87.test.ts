import { afterEach, expect, it, vi } from 'vitest';
import { codeOf, createFixture, IDENTIFIER } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();
const NOW = 1_900_000_000;

afterEach(() => void vi.useRealTimers());

it.each([
  ['longer ago than was asked for', NOW - 361, 'AUTH_TOO_OLD'],
  ['at no time', undefined, 'AUTH_TIME_ABSENT'],
  ['in the future, as a time in milliseconds would be', NOW * 1_000, 'CLAIM_MALFORMED'],
  ['in the future, beyond what clocks may differ', NOW + 61, 'CLAIM_MALFORMED'],
  ['at a text', String(NOW), 'CLAIM_MALFORMED'],
])('ID4ME-T87 the visitor logged in %s', async (_what, time, code) => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW * 1_000 });
  const { authority, login } = createFixture(web);
  const asked = { identifier: IDENTIFIER, maxAgeSeconds: 300 };
  authority.idToken = { auth_time: NOW - 360 };
  expect(await codeOf(login(asked))).toBe('no error');
  authority.idToken = { auth_time: time };
  expect(await codeOf(login(asked))).toBe(code);
});
