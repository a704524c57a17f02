import { expect, it } from 'vitest';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each(['', '/oidc', '/Auth/realms/a'])(
  'ID4ME-V-5 an issuer with the path "%s" is named to the letter',
  async (path) => {
    const { authority, login } = createFixture(web, {}, createAuthority(web, { path }));
    expect((await login()).issuer).toBe(authority.issuer);
  },
);

it('ID4ME-V-5 the spelling of the document counts, not that of the record', async () => {
  const { authority, begin, complete } = createFixture(web, {}, createAuthority(web, { path: '/oidc' }));
  const iss = `${authority.issuer}/`;
  authority.metadata = { issuer: iss };
  authority.idToken = { iss };
  expect((await complete(await begin(), { iss })).issuer).toBe(iss);
});
