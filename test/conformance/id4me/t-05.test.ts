import { exchangeCode, fetchProviderMetadata, registerClient } from 'openid-rp-core/id4me';
import { expect, it } from 'vitest';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { codeOf, REDIRECT_URI } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();
const NETWORK = { allowPrivateAddresses: true, allowInsecureHttp: true };
const ID = 'client-0';
const SECRET = 'a:secret+with/odd %';

/** What the token endpoint is told of who we are, at an authority that has these methods. */
async function credentials(
  methods: readonly string[] | undefined,
  registration: Readonly<Record<string, unknown>> = {},
) {
  const authority = createAuthority(web);
  authority.metadata = { token_endpoint_auth_methods_supported: methods };
  authority.registration = registration;
  authority.answer('/token', { body: { id_token: 'a.b.c' } });
  const metadata = await fetchProviderMetadata(authority.issuer, NETWORK);
  const client = await registerClient(metadata, { clientName: 'Site', redirectUris: [REDIRECT_URI] }, NETWORK);
  const grant = { code: 'code', redirectUri: REDIRECT_URI, codeVerifier: 'verifier' };
  await exchangeCode(grant, { metadata, client, ...NETWORK });
  const [token] = web.received('authority.id4me', '/token');
  const form = new URLSearchParams(token?.body);
  return {
    asked: authority.clients.get(ID)?.['token_endpoint_auth_method'],
    basic: token?.headers['authorization'],
    id: form.get('client_id'),
    secret: form.get('client_secret'),
  };
}

const basic = `Basic ${Buffer.from('client-0:a%3Asecret%2Bwith%2Fodd+%25').toString('base64')}`;

it.each([
  ['both', ['client_secret_post', 'client_secret_basic']],
  ['nothing, which means this one', undefined],
])('ID4ME-T-5 client_secret_basic where the authority names %s', async (_what, methods) => {
  expect(await credentials(methods)).toEqual({ asked: 'client_secret_basic', basic, id: null, secret: null });
});

it('ID4ME-T-5 client_secret_post where the authority has nothing better', async () => {
  const sent = await credentials(['private_key_jwt', 'client_secret_post']);
  expect(sent).toEqual({ asked: 'client_secret_post', basic: undefined, id: ID, secret: SECRET });
});

it('ID4ME-T-5 none, where PKCE has to do', async () => {
  const sent = await credentials(['none'], { client_secret: undefined });
  expect(sent).toEqual({ asked: 'none', basic: undefined, id: ID, secret: null });
});

it('ID4ME-T-5 the method that was registered, where it is another than was asked for', async () => {
  const sent = await credentials(['client_secret_basic'], { token_endpoint_auth_method: 'client_secret_post' });
  expect(sent).toEqual({ asked: 'client_secret_basic', basic: undefined, id: ID, secret: SECRET });
});

it('ID4ME-T-5 a method that this site does not have', async () => {
  expect(await codeOf(credentials(['private_key_jwt']))).toBe('METADATA_UNSUPPORTED');
});
