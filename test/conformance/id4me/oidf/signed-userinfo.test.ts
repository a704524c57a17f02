import { expect, it } from 'vitest';
import { createAuthority } from '../../../id4me/hand-made-authority.js';
import { createFixture } from '../../../id4me/login-fixture.js';
import { signUserInfo } from '../../../id4me/signed-user-info.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('signed-userinfo', async () => {
  const { authority, login } = createFixture(web, { userinfoSigned: true }, createAuthority(web, { alg: 'RS256' }));
  signUserInfo(authority);
  expect((await login()).claims['name']?.value).toBe('Alice');
  expect(authority.clients.get('client-0')?.['userinfo_signed_response_alg']).toBe('RS256');
});
