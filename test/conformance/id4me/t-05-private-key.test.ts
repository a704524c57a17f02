import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import type { JWK } from 'jose';
import {
  exchangeCode,
  fetchProviderMetadata,
  generateAuthenticationKeys,
  generateEncryptionKeys,
  type RelyingPartyOptions,
  registerClient,
} from 'openid-rp-core/id4me';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAuthority, SUBJECT } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture, REDIRECT_URI } from '../../id4me/login-fixture.js';
import { createSigningKey, signToken } from '../../id4me/signer.js';
import { useWeb, type Web } from '../../id4me/web.js';

type Members = Record<string, unknown>;

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const OFFER = {
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt'],
  token_endpoint_auth_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'HS256'],
};

/** Of RSA they take a while to make. */
const KEYS = generateAuthenticationKeys();

const decode = (part = ''): Members => JSON.parse(Buffer.from(part, 'base64url').toString());

/** The fields that came with the last request to the token endpoint, and what its assertion says. */
function received(web: Web, name = 'authority.id4me') {
  const request = web.received(name, '/token').at(-1);
  const { client_assertion: assertion, ...form } = Object.fromEntries(new URLSearchParams(request?.body));
  const [header, payload, signature] = assertion?.split('.') ?? [];
  return {
    authorization: request?.headers['authorization'],
    form,
    header: assertion === undefined ? undefined : decode(header),
    claims: assertion === undefined ? undefined : decode(payload),
    isSignedBy: (jwk: JsonWebKey, alg: string) =>
      verify(
        'sha256',
        Buffer.from(`${header}.${payload}`),
        {
          key: createPublicKey({ key: jwk, format: 'jwk' }),
          ...(alg.startsWith('ES') && { dsaEncoding: 'ieee-p1363' as const }),
          ...(alg.startsWith('PS') && { padding: 6, saltLength: 32 }),
        },
        Buffer.from(signature ?? '', 'base64url'),
      ),
  };
}

/** A site with keys, at an authority that takes what they sign; it answers token requests without looking. */
function createKeyFixture(web: Web, options: Partial<RelyingPartyOptions>, offer: Members = OFFER) {
  const fixture = createFixture(web, options);
  const { authority } = fixture;
  authority.metadata = offer;
  authority.registration = { client_secret: undefined, client_secret_expires_at: undefined };
  const nonces: string[] = [];
  authority.answer('/token', () => {
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: authority.issuer,
      sub: SUBJECT,
      aud: [...authority.clients.keys()].at(-1),
      iat: now,
      exp: now + 60,
    };
    const idToken = signToken({ ...claims, nonce: nonces.shift() }, authority.key);
    return { body: { id_token: idToken, access_token: 'a', token_type: 'Bearer', refresh_token: 'r' } };
  });
  return {
    ...fixture,
    async logIn() {
      const begun = await fixture.begin();
      nonces.push(begun.transaction.nonce);
      return fixture.party.complete({
        method: 'GET',
        url: authority.authorize(begun.url),
        transaction: begun.transaction,
      });
    },
  };
}

const keyOf = (registration: Members = {}, use = 'sig') =>
  (registration['jwks'] as { keys: JsonWebKey[] }).keys.filter((key) => key['use'] === use);

describe('ID4ME-T-5 private_key_jwt, where the site has keys', () => {
  const web = useWeb();
  afterEach(() => void vi.useRealTimers());

  it.each([
    [['RS256', 'PS256', 'ES256', 'HS256'], 'ES256'],
    [['RS256', 'PS256'], 'PS256'],
    [['HS256', 'RS256'], 'RS256'],
    [undefined, 'RS256'],
  ])('is registered and used, of %j by %s', async (algorithms, alg) => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_900_000_000_000 });
    const authenticationKeys = await KEYS;
    const offer = { ...OFFER, token_endpoint_auth_signing_alg_values_supported: algorithms };
    const { authority, logIn } = createKeyFixture(web, { authenticationKeys }, offer);
    expect((await logIn()).kind).toBe('authenticated');
    const asked = authority.clients.get('client-0') ?? {};
    const [jwk = {}, ...others] = keyOf(asked);
    const own = authenticationKeys.find(({ kid }) => kid === jwk['kid']);
    expect(own?.kty).toBe(alg === 'ES256' ? 'EC' : 'RSA');
    expect(others).toEqual([]);
    expect(asked).toMatchObject({
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: alg,
    });
    for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(jwk).not.toHaveProperty(member);
    expect(asked).not.toHaveProperty('jwks_uri');
    const { authorization, form, header, claims, isSignedBy } = received(web);
    expect([authorization, form['client_secret']]).toEqual([undefined, undefined]);
    expect(form).toMatchObject({
      client_id: 'client-0',
      client_assertion_type: TYPE,
      grant_type: 'authorization_code',
    });
    expect(header).toEqual({ alg, kid: own?.kid });
    // The issuer alone: a stranger may name the token endpoint of somebody else.
    expect(claims).toEqual({
      iss: 'client-0',
      sub: 'client-0',
      aud: authority.issuer,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      iat: 1_900_000_000,
      exp: 1_900_000_060,
    });
    expect(isSignedBy(jwk, alg)).toBe(true);
  });

  it('signs each request anew, those for fresh tokens too', async () => {
    const { authority, party, logIn } = createKeyFixture(web, {
      authenticationKeys: await KEYS,
      refreshTokens: true,
    });
    await logIn();
    const first = received(web).claims;
    await logIn();
    const second = received(web).claims;
    await party.refresh({ issuer: authority.issuer, refreshToken: 'r' });
    const { claims: third, form, isSignedBy } = received(web);
    expect(form['grant_type']).toBe('refresh_token');
    expect(isSignedBy(keyOf(authority.clients.get('client-0'))[0] ?? {}, 'ES256')).toBe(true);
    expect(new Set([first, second, third].map((claims) => claims?.['jti'])).size).toBe(3);
    expect(authority.clients.size).toBe(1);
  });

  it('is for the authority alone, where that names the token endpoint and the client ID of another one', async () => {
    const { authority, logIn } = createKeyFixture(web, { authenticationKeys: await KEYS });
    authority.metadata = { ...OFFER, token_endpoint: `${web.origin('honest')}/token` };
    authority.registration = { client_id: 'at the honest one', client_secret: undefined };
    web.set('honest', '/token', { status: 401, body: { error: 'invalid_client' } });
    expect(await codeOf(logIn())).toBe('CLIENT_REJECTED');
    expect(received(web, 'honest').claims).toMatchObject({ sub: 'at the honest one', aud: authority.issuer });
  });

  it('stands beside encryption: one list of keys, each for its use', async () => {
    const encryptionKeys = await generateEncryptionKeys();
    const authenticationKeys = await KEYS;
    const offer = {
      ...OFFER,
      id_token_encryption_alg_values_supported: ['RSA-OAEP-256'],
      id_token_encryption_enc_values_supported: ['A256GCM'],
    };
    const options = { encryption: 'require', encryptionKeys, authenticationKeys } as const;
    const { authority, begin } = createKeyFixture(web, options, offer);
    await begin();
    const asked = authority.clients.get('client-0');
    expect(keyOf(asked, 'enc').map(({ kid }) => kid)).toEqual(encryptionKeys.map(({ kid }) => kid));
    expect(keyOf(asked).map(({ kid }) => kid)).toEqual([authenticationKeys[0]?.kid]);
  });

  it.each([
    ['the method', { token_endpoint_auth_methods_supported: ['client_secret_basic'] }],
    ['an algorithm of the keys', { ...OFFER, token_endpoint_auth_signing_alg_values_supported: ['ES512', 'HS256'] }],
    ['any method by name', { token_endpoint_auth_methods_supported: undefined }],
  ])('is not used where the authority does not name %s', async (_what, offer) => {
    const authenticationKeys = await KEYS;
    const { authority, login } = createFixture(web, { authenticationKeys });
    authority.metadata = offer;
    await login();
    const asked = authority.clients.get('client-0');
    expect(asked).toMatchObject({ token_endpoint_auth_method: 'client_secret_basic' });
    expect(asked).not.toHaveProperty('jwks');
    expect(asked).not.toHaveProperty('token_endpoint_auth_signing_alg');
    expect(received(web).claims).toBeUndefined();
  });

  it('is all that an authority need have', async () => {
    const offer = { ...OFFER, token_endpoint_auth_methods_supported: ['private_key_jwt', 'tls_client_auth'] };
    const keyless = createFixture(web);
    keyless.authority.metadata = offer;
    expect(await codeOf(keyless.begin())).toBe('METADATA_UNSUPPORTED');
    const { logIn } = createKeyFixture(web, { authenticationKeys: await KEYS }, offer);
    expect((await logIn()).kind).toBe('authenticated');
  });

  it('gives way to a secret where the authority registered that instead', async () => {
    const { authority, login } = createFixture(web, { authenticationKeys: await KEYS });
    authority.metadata = OFFER;
    authority.registration = { token_endpoint_auth_method: 'client_secret_basic' };
    await login();
    expect(received(web)).toMatchObject({ authorization: expect.stringMatching(/^Basic /), claims: undefined });
  });

  it.each([
    ['another algorithm', { token_endpoint_auth_signing_alg: 'RS256' }],
    ['none', { token_endpoint_auth_signing_alg: 'none' }],
    ['a secret to sign with', { token_endpoint_auth_method: 'client_secret_jwt', client_secret: 'secret' }],
  ])('is refused with %s', async (_what, registration) => {
    const { authority, begin } = createKeyFixture(web, { authenticationKeys: await KEYS });
    authority.registration = registration;
    expect(await codeOf(begin())).toBe('REGISTRATION_MALFORMED');
  });

  it('goes on with the old key for logins under way, while new ones have the new key', async () => {
    const { privateKey } = createSigningKey('ES256');
    const [old, fresh] = [await KEYS, [{ ...privateKey.export({ format: 'jwk' }), kid: 'fresh' } as JWK]];
    const before = createKeyFixture(web, { authenticationKeys: old, refreshTokens: true });
    await before.logIn();
    const options = { authenticationKeys: [...fresh, ...old], store: before.store, refreshTokens: true };
    const after = createFixture(web, options, before.authority);
    await after.begin();
    expect([...before.authority.clients.values()].map((client) => keyOf(client)[0]?.['kid'])).toEqual([
      old[0]?.kid,
      fresh[0]?.kid,
    ]);
    const refresh = (clientId: string) =>
      codeOf(after.party.refresh({ issuer: before.authority.issuer, refreshToken: 'r', clientId }));
    await refresh('client-0');
    expect(received(web).header).toMatchObject({ kid: old[0]?.kid });
    await refresh('client-1');
    expect(received(web).header).toMatchObject({ kid: fresh[0]?.kid });
    const without = createFixture(web, { ...options, authenticationKeys: fresh }, before.authority);
    const requests = web.received('authority.id4me', '/token').length;
    const { issuer } = before.authority;
    const lost = without.party.refresh({ issuer, refreshToken: 'r', clientId: 'client-0' });
    expect(await codeOf(lost)).toBe('OPTION_INVALID');
    expect(web.received('authority.id4me', '/token')).toHaveLength(requests);
  });
});

describe('ID4ME-T-5 private_key_jwt of a registration by hand', () => {
  const web = useWeb();

  it.each([
    [{}, 'RS256', 1],
    [{ tokenEndpointAuthSigningAlg: 'ES256' }, 'ES256', 0],
    [{ tokenEndpointAuthSigningAlg: 'PS256', tokenEndpointAuthKeyId: 'third' }, 'PS256', 2],
  ])('with %j is signed by %s', async (changes, alg, index) => {
    const [ec, rsa] = await KEYS;
    const { privateKey } = createSigningKey('PS256');
    const third = { ...privateKey.export({ format: 'jwk' }), kid: 'third' };
    const authenticationKeys = [ec, rsa, third] as readonly JWK[];
    const authority = createAuthority(web);
    const client = { clientId: 'by hand', tokenEndpointAuthMethod: 'private_key_jwt', ...changes } as const;
    const { party, begin } = createFixture(
      web,
      { authenticationKeys, registration: 'static', clients: { [authority.issuer]: client } },
      authority,
    );
    const begun = await begin();
    const answer = { method: 'GET', url: authority.authorize(begun.url), transaction: begun.transaction };
    // The authority of these tests knows secrets alone; what came there is what counts.
    expect(await codeOf(party.complete(answer))).toBe('CLIENT_REJECTED');
    const { form, header, claims, isSignedBy } = received(web);
    expect(form).toMatchObject({ client_id: 'by hand', client_assertion_type: TYPE });
    expect(header).toEqual({ alg, kid: authenticationKeys[index]?.kid });
    expect(claims).toMatchObject({ iss: 'by hand', sub: 'by hand', aud: authority.issuer });
    const { kty = '', crv, x, y, n, e } = authenticationKeys[index] ?? {};
    expect(isSignedBy({ kty, crv, x, y, n, e } as JsonWebKey, alg)).toBe(true);
  });

  it('is a single step, too', async () => {
    const NETWORK = { allowPrivateAddresses: true, allowInsecureHttp: true };
    const authenticationKeys = await KEYS;
    const authority = createAuthority(web);
    authority.metadata = OFFER;
    authority.answer('/token', { body: { id_token: 'a.b.c' } });
    const metadata = await fetchProviderMetadata(authority.issuer, NETWORK);
    const site = { clientName: 'Site', redirectUris: [REDIRECT_URI], authenticationKeys };
    const client = await registerClient(metadata, site, NETWORK);
    expect(client).toMatchObject({
      tokenEndpointAuthMethod: 'private_key_jwt',
      tokenEndpointAuthSigningAlg: 'ES256',
      tokenEndpointAuthKeyId: authenticationKeys[0]?.kid,
    });
    const grant = { code: 'code', redirectUri: REDIRECT_URI, codeVerifier: 'verifier' };
    expect(await codeOf(exchangeCode(grant, { metadata, client, ...NETWORK }))).toBe('OPTION_INVALID');
    await exchangeCode(grant, { metadata, client, authenticationKeys, ...NETWORK });
    expect(received(web).claims).toMatchObject({ aud: authority.issuer, sub: client.clientId });
  });
});
