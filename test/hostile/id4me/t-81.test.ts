import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each([
  ['missing', undefined, 'CLAIM_ABSENT'],
  ['empty', '', 'CLAIM_MALFORMED'],
  ['a number', 1, 'CLAIM_MALFORMED'],
  ['null', null, 'CLAIM_MALFORMED'],
  ['a list', ['alice'], 'CLAIM_MALFORMED'],
  ['of 256 characters', 'x'.repeat(256), 'CLAIM_MALFORMED'],
  ['of 300 characters', 'x'.repeat(300), 'CLAIM_MALFORMED'],
])('ID4ME-T81 the subject is %s', async (_what, sub, code) => {
  const { authority, login } = createFixture(web);
  expect(await codeOf(login())).toBe('no error');
  authority.idToken = { sub };
  authority.userInfo = { sub };
  expect(await codeOf(login())).toBe(code);
});
