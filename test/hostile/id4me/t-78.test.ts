import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

const [MINE, OTHER] = ['client-0', 'client-of-another'];

it.each([
  ['nobody', { aud: undefined }, 'CLAIM_ABSENT'],
  ['nobody, as a list', { aud: [] }, 'CLAIM_ABSENT'],
  ['another', { aud: OTHER }, 'AUDIENCE_MISMATCH'],
  ['others', { aud: [OTHER, 'client-1'] }, 'AUDIENCE_MISMATCH'],
  ['us and another', { aud: [MINE, OTHER] }, 'AUDIENCE_MISMATCH'],
  ['us and another, issued to us', { aud: [MINE, OTHER], azp: MINE }, 'AUDIENCE_MISMATCH'],
  ['us, issued to another', { aud: MINE, azp: OTHER }, 'AUDIENCE_MISMATCH'],
  ['another, issued to us', { aud: OTHER, azp: MINE }, 'AUDIENCE_MISMATCH'],
  ['us in another case', { aud: MINE.toUpperCase() }, 'AUDIENCE_MISMATCH'],
  ['a number', { aud: 0 }, 'CLAIM_MALFORMED'],
  ['us and a number', { aud: [MINE, 0] }, 'CLAIM_MALFORMED'],
  ['an object', { aud: { [MINE]: true } }, 'CLAIM_MALFORMED'],
])('ID4ME-T78 the ID token is for %s', async (_what, claims, code) => {
  const { authority, login } = createFixture(web);
  authority.idToken = { aud: MINE };
  expect(await codeOf(login())).toBe('no error');
  authority.idToken = claims;
  expect(await codeOf(login())).toBe(code);
});
