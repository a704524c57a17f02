import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each(['a+b/c=', '&code=x', '%41 ?#"', '0', 'x'.repeat(4_096)])(
  'ID4ME-T-4 the code arrives as it was given: %s',
  async (code) => {
    const { begin, complete } = createFixture(web);
    expect(await codeOf(complete(await begin(), { code }))).toBe('GRANT_REFUSED');
    const [token] = web.received('authority.id4me', '/token');
    expect(new URLSearchParams(token?.body).getAll('code')).toEqual([code]);
  },
);

it.each([
  ['absent', undefined, 'FIELD_ABSENT'],
  ['empty', '', 'FIELD_ABSENT'],
  ['too long', 'x'.repeat(4_097), 'FIELD_MALFORMED'],
  ['no ASCII', 'ü', 'FIELD_MALFORMED'],
  ['with a line break', 'a\r\nb', 'FIELD_MALFORMED'],
])('ID4ME-T-4 a code that is %s is refused', async (_what, code, expected) => {
  const { begin, complete } = createFixture(web);
  const begun = await begin();
  expect(await codeOf(complete(begun, { code }))).toBe(expected);
  expect(web.received('authority.id4me', '/token')).toEqual([]);
  expect(await codeOf(complete(begun))).toBe('no error');
});
