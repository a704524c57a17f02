import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each([
  ['another', 'https://evil.example', 'ISSUER_MISMATCH'],
  ['missing, where the authority always names itself', undefined, 'ISSUER_ABSENT'],
  ['empty', '', 'ISSUER_MISMATCH'],
])('ID4ME-T61 the issuer of the response is %s', async (_what, iss, code) => {
  const { begin, complete } = createFixture(web);
  const begun = await begin();
  expect(await codeOf(complete(begun, { iss }))).toBe(code);
  expect(web.received('authority.id4me', '/token')).toEqual([]);
  expect(await codeOf(complete(begun))).toBe('no error');
});

it('ID4ME-T61 the issuer of the response has a slash more', async () => {
  const { authority, begin, complete } = createFixture(web);
  const begun = await begin();
  expect(await codeOf(complete(begun, { iss: `${authority.issuer}/` }))).toBe('ISSUER_MISMATCH');
  expect(await codeOf(complete(begun, { iss: authority.issuer }))).toBe('no error');
});

it('ID4ME-T61 the issuer is checked of an error, too', async () => {
  const { begin, complete } = createFixture(web);
  const denied = { code: undefined, error: 'server_error' };
  expect(await codeOf(complete(await begin(), denied))).toBe('PROVIDER_REPORTED');
  expect(await codeOf(complete(await begin(), { ...denied, iss: 'https://evil.example' }))).toBe('ISSUER_MISMATCH');
});
