import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-U-6 plain JSON keeps its kinds of values', async () => {
  const { authority, login } = createFixture(web);
  const address = { country: 'DE', lines: ['a', 'b'] };
  authority.userInfo = { address, age: 7, email_verified: false, nothing: null, 'https://site.example/claim': 'x' };
  const { claims } = await login();
  const values = Object.fromEntries(Object.entries(claims).map(([name, { value }]) => [name, value]));
  expect(values).toEqual({ name: 'Alice', email: 'alice@example.org', ...authority.userInfo });
  expect(JSON.stringify(claims['address']?.value)).toBe(JSON.stringify(address));
});

it.each(['', '[]', 'null', '"x"', '{', '{"sub":"GqbBE/1w+p4x","sub":"bob"}', '<html>'])(
  'ID4ME-U-6 what is no JSON object is refused: %s',
  async (body) => {
    const { authority, login } = createFixture(web);
    expect((await login()).claims['name']?.value).toBe('Alice');
    authority.answer('/userinfo', () => ({ body }));
    expect(await codeOf(login())).toBe(body.startsWith('{') ? 'USER_INFO_MALFORMED' : 'TOKEN_MALFORMED');
  },
);
