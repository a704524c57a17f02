import { expect, it } from 'vitest';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each([undefined, '', 1, null])(
  'ID4ME-V-13 the authority says %j: the identifier is what was typed, unconfirmed',
  async (named) => {
    const { authority, login } = createFixture(web);
    expect(await login()).toMatchObject({ identifier: 'alice.id4me.localhost', identifierConfirmed: true });
    authority.idToken = { 'id4me.identifier': named };
    expect(await login()).toMatchObject({ identifier: 'alice.id4me.localhost', identifierConfirmed: false });
  },
);

it('ID4ME-V-13 what UserInfo says does not confirm it', async () => {
  const { authority, login } = createFixture(web);
  authority.idToken = { 'id4me.identifier': undefined };
  authority.userInfo = { 'id4me.identifier': 'alice.id4me.localhost' };
  expect(await login()).toMatchObject({ identifierConfirmed: false });
});

it('ID4ME-V-13 where nothing was typed and nothing is said, there is no identifier', async () => {
  const { authority, begin, complete } = createFixture(web);
  authority.idToken = { 'id4me.identifier': undefined };
  const identity = await complete(await begin({ issuer: authority.issuer }));
  expect(identity).not.toHaveProperty('identifier');
  expect(identity).toMatchObject({ identifierConfirmed: false, subject: 'GqbBE/1w+p4x' });
});
