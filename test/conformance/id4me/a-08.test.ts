import type { Prompt } from 'openid-rp-core/id4me';
import { expect, it } from 'vitest';
import { codeOf, createFixture, IDENTIFIER } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each([
  [undefined, null],
  [[], null],
  ['none', 'none'],
  ['login', 'login'],
  ['consent', 'consent'],
  ['select_account', 'select_account'],
  [['login', 'consent'], 'login consent'],
] satisfies [Prompt | readonly Prompt[] | undefined, string | null][])('ID4ME-A-8 prompt %j', async (prompt, sent) => {
  const { begin } = createFixture(web);
  const { url } = await begin({ identifier: IDENTIFIER, prompt });
  expect(new URL(url).searchParams.get('prompt')).toBe(sent);
});

it.each(['always', '', 'Login', ['none', 'login'], 'login none', ['login', 1]])(
  'ID4ME-A-8 prompt %j is refused, before anything is asked of anybody',
  async (prompt) => {
    const { begin } = createFixture(web);
    expect(await codeOf(begin({ identifier: IDENTIFIER, prompt: prompt as Prompt }))).toBe('OPTION_INVALID');
    expect(web.requests).toEqual([]);
    expect(await codeOf(begin({ identifier: IDENTIFIER, prompt: 'login' }))).toBe('no error');
  },
);

it('ID4ME-A-8 what else a login may ask for is passed on', async () => {
  const { begin } = createFixture(web);
  const { searchParams } = new URL(
    (
      await begin({
        identifier: IDENTIFIER,
        maxAgeSeconds: 0,
        uiLocales: 'de en',
        acrValues: 'urn:1',
        display: 'popup',
        idTokenHint: 'a.b.c',
      })
    ).url,
  );
  const names = ['max_age', 'ui_locales', 'acr_values', 'display', 'id_token_hint'];
  expect(names.map((name) => searchParams.get(name))).toEqual(['0', 'de en', 'urn:1', 'popup', 'a.b.c']);
  const plain = new URL((await begin()).url).searchParams;
  expect(names.filter((name) => plain.has(name))).toEqual([]);
});
