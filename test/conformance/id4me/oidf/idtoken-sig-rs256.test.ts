import { expect, it } from 'vitest';
import { createAuthority } from '../../../id4me/hand-made-authority.js';
import { createFixture } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('idtoken-sig-rs256', async () => {
  const { authority, login } = createFixture(web, {}, createAuthority(web, { alg: 'RS256' }));
  const { idToken = '' } = (await login()).tokens;
  expect(JSON.parse(Buffer.from(idToken.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({ alg: 'RS256' });
  expect(authority.clients.get('client-0')?.['id_token_signed_response_alg']).toBe('RS256');
});
