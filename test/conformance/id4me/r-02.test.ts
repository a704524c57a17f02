import { expect, it } from 'vitest';
import { createFixture, REDIRECT_URI } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-R-2 a registration says who the site is', async () => {
  const { authority, begin } = createFixture(web, {
    clientName: 'Größe & Söhne',
    logoUri: 'https://site.example/logo.png',
    policyUri: 'https://site.example/privacy',
    tosUri: 'https://site.example/terms',
    clientUri: 'https://site.example/',
    contacts: ['admin@site.example'],
    userinfoSigned: true,
  });
  await begin();
  const [request] = web.received('authority.id4me', '/register');
  expect(request).toMatchObject({
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
  });
  expect(authority.clients.get('client-0')).toEqual({
    redirect_uris: [REDIRECT_URI],
    client_name: 'Größe & Söhne',
    application_type: 'native',
    logo_uri: 'https://site.example/logo.png',
    policy_uri: 'https://site.example/privacy',
    tos_uri: 'https://site.example/terms',
    client_uri: 'https://site.example/',
    contacts: ['admin@site.example'],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
    id_token_signed_response_alg: 'ES256',
    userinfo_signed_response_alg: 'ES256',
  });
});

it('ID4ME-R-2 what the site does not say is left out', async () => {
  const { authority, begin } = createFixture(web);
  await begin();
  expect(authority.clients.get('client-0')).toEqual({
    redirect_uris: [REDIRECT_URI],
    client_name: 'Site',
    application_type: 'native',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
    id_token_signed_response_alg: 'ES256',
  });
});
