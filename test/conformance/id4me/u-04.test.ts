import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { signUserInfo } from '../../id4me/signed-user-info.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();
const now = () => Math.floor(Date.now() / 1_000);

it.each([
  ['with no time but iat', () => ({})],
  ['with no time at all', () => ({ iat: undefined })],
  ['for this site alone, in a list', () => ({ aud: ['client-0'] })],
  ['that is good for now', () => ({ nbf: now(), exp: now() + 30 })],
])('ID4ME-U-4 signed UserInfo %s is taken', async (_what, changes) => {
  const { authority, login } = createFixture(web, { userinfoSigned: true });
  signUserInfo(authority, changes());
  expect((await login()).claims['name']?.value).toBe('Alice');
});

it.each([
  ['that expired', () => ({ exp: now() - 61 }), 'TOKEN_EXPIRED'],
  ['of tomorrow', () => ({ nbf: now() + 86_400 }), 'TOKEN_NOT_YET_VALID'],
  ['with a time that is no number', () => ({ exp: 'never' }), 'CLAIM_MALFORMED'],
])('ID4ME-U-4 signed UserInfo %s is refused', async (_what, changes, code) => {
  const { authority, login } = createFixture(web, { userinfoSigned: true });
  signUserInfo(authority, changes());
  expect(await codeOf(login())).toBe(code);
});
