import { expect, it } from 'vitest';
import { createFixture, REDIRECT_URI } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('dynamic-registration', async () => {
  const { authority, begin, login } = createFixture(web);
  const { url } = await begin();
  expect(new URL(url).searchParams.get('client_id')).toBe('client-0');
  await login();
  expect([...authority.clients.values()]).toEqual([
    {
      redirect_uris: [REDIRECT_URI],
      client_name: 'Site',
      application_type: 'native',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      id_token_signed_response_alg: 'ES256',
    },
  ]);
  const [request] = web.received('authority.id4me', '/register');
  expect([request?.method, request?.headers['content-type']]).toEqual(['POST', 'application/json']);
});
