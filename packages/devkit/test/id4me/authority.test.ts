import { compactDecrypt, exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDevIdentity, type DevId4me } from '../../src/index.js';
import {
  askForTokens,
  bearer,
  claimsParameter,
  decode,
  logIn,
  logInAndOut,
  metadataOf,
  parametersOf,
  REDIRECT_URI,
  register,
  requestUrl,
  send,
  verify,
} from './relying-party.js';

let id4me: DevId4me;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ id4me, close } = await createDevIdentity({ id4me: true }));
});
afterAll(() => close());
beforeEach(() => {
  id4me.reset();
  id4me.requests.length = 0;
});

const userInfo = (tokens: Record<string, unknown>) => send(`${id4me.issuer}/me`, bearer(tokens.access_token));

describe('the authority', () => {
  it('tells its metadata (OpenID Connect Discovery sec. 3)', async () => {
    const metadata = await metadataOf(id4me);
    expect(metadata).toMatchObject({
      issuer: id4me.issuer,
      response_types_supported: ['code'],
      claims_parameter_supported: true,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      backchannel_logout_supported: true,
      subject_types_supported: ['public', 'pairwise'],
    });
    expect(id4me.issuer).toMatch(/^http:\/\/authority\.id4me\.localhost:\d+$/);
    for (const name of ['authorization', 'token', 'userinfo', 'registration', 'end_session']) {
      expect(metadata[`${name}_endpoint`]).toContain(`${id4me.issuer}/`);
    }
    expect(metadata.id_token_signing_alg_values_supported).toEqual(
      expect.arrayContaining(['RS256', 'PS256', 'ES256', 'EdDSA']),
    );
  });

  it('logs alice in, whose data the agent has (OpenID Connect Core sec. 5.6.2)', async () => {
    const { json: client } = await register(id4me, { userinfo_signed_response_alg: 'RS256' });
    const { json: tokens } = await logIn(id4me, client, claimsParameter('email', 'name'));
    const { payload } = await verify(id4me.issuer, tokens.id_token);
    expect(payload).toMatchObject({
      aud: client.client_id,
      nonce: 'a-nonce',
      sub: id4me.subject('alice'),
      'id4me.identifier': 'alice.id4me.localhost',
    });
    const { payload: info } = await verify(id4me.issuer, (await userInfo(tokens)).text);
    expect(info).not.toHaveProperty('email');
    expect(info._claim_names).toEqual({ email: 'agent', name: 'agent' });
    const { agent } = info._claim_sources as Record<string, { endpoint: string; access_token: string }>;
    const answer = await send(agent?.endpoint ?? '', bearer(agent?.access_token));
    expect(answer.headers['content-type']).toBe('application/jwt');
    const { payload: claims } = await verify(id4me.agentIssuer, answer.text, '/jwks.json');
    expect(claims).toMatchObject({ sub: payload.sub, aud: client.client_id, email: 'alice@example.org' });
    expect(Object.keys(claims).sort()).toEqual([
      'aud',
      'email',
      'exp',
      'iat',
      'id4me.identifier',
      'id4me.identity',
      'iss',
      'name',
      'nbf',
      'sub',
      'updated_at',
    ]);
  });

  it('has the data of bob itself, and tells it in plain JSON too', async () => {
    const { json: client } = await register(id4me);
    const { json: tokens } = await logIn(id4me, client, { login_hint: 'bob.id4me.localhost', scope: 'openid email' });
    const { json } = await userInfo(tokens);
    expect(json).toMatchObject({ sub: id4me.subject('bob'), email: 'bob@example.org', email_verified: true });
    expect(json).not.toHaveProperty('_claim_names');
  });

  it('passes the data of carol on in a token of the agent', async () => {
    const { json: client } = await register(id4me);
    const { json: tokens } = await logIn(id4me, client, {
      login_hint: 'carol.id4me.localhost',
      ...claimsParameter('name', 'website'),
    });
    const { json } = await userInfo(tokens);
    expect(json).toMatchObject({ name: 'Carol Clark', _claim_names: { website: 'passed-on' } });
    const sources = json._claim_sources as { 'passed-on': { JWT: string } };
    const { payload } = await verify(id4me.agentIssuer, sources['passed-on'].JWT, '/jwks.json');
    expect(payload.website).toBe('https://carol.example.org/');
    expect(payload).not.toHaveProperty('email');
  });

  it.each(['alice@id4me.localhost', 'alice@mail.id4me.localhost', 'ALICE.id4me.localhost.'])(
    'confirms the identifier %s',
    async (identifier) => {
      const { json: client } = await register(id4me);
      const { json } = await logIn(id4me, client, { login_hint: identifier });
      const canonical = identifier.toLowerCase().replace(/\.$/, '');
      expect(decode(json.id_token)['id4me.identifier']).toBe(canonical);
    },
  );

  it.each(['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'])('signs by %s where that was registered', async (alg) => {
    const { json: client } = await register(id4me, { id_token_signed_response_alg: alg });
    const { json: tokens } = await logIn(id4me, client);
    expect((await verify(id4me.issuer, tokens.id_token)).protectedHeader.alg).toBe(alg);
  });

  it.each([
    ['RSA-OAEP-256', 'A256GCM', false],
    ['RSA-OAEP-256', 'A256GCM', true],
    ['ECDH-ES', 'A128CBC-HS256', true],
  ] as const)('encrypts by %s and %s, with a fault inside: %s', async (alg, enc, isFaulty) => {
    const { publicKey, privateKey } = await generateKeyPair(alg);
    const { json: client } = await register(id4me, {
      jwks: { keys: [{ ...(await exportJWK(publicKey)), use: 'enc', kid: 'k' }] },
      id_token_encrypted_response_alg: alg,
      id_token_encrypted_response_enc: enc,
      userinfo_signed_response_alg: 'ES256',
      userinfo_encrypted_response_alg: alg,
      userinfo_encrypted_response_enc: enc,
    });
    if (isFaulty) Object.assign(id4me.faults, { idToken: 'wrong-nonce', userInfo: 'other-sub' });
    const { json: tokens } = await logIn(id4me, client);
    const open = async (token: unknown) =>
      decode(Buffer.from((await compactDecrypt(String(token), privateKey)).plaintext).toString());
    expect((await open(tokens.id_token)).nonce).toBe(isFaulty ? 'wrong' : 'a-nonce');
    const { text } = await userInfo(tokens);
    expect((await open(text)).sub).toBe(isFaulty ? 'somebody-else' : id4me.subject('alice'));
    id4me.faults.idToken = 'unencrypted';
    expect(decode((await logIn(id4me, client)).json.id_token).nonce).toBe('a-nonce');
  });

  it('has names of a user that differ between relying parties which ask for that', async () => {
    const { json: one } = await register(id4me, { subject_type: 'pairwise' });
    const { json: other } = await register(id4me, { subject_type: 'pairwise' });
    const { json: tokens } = await logIn(id4me, one, claimsParameter('email'));
    const { sub } = decode(tokens.id_token);
    const { json: otherTokens } = await logIn(id4me, other);
    expect(new Set([sub, decode(otherTokens.id_token).sub, id4me.subject('alice')]).size).toBe(3);
    const info = (await userInfo(tokens)).json;
    const { agent } = info._claim_sources as Record<string, { endpoint: string; access_token: string }>;
    expect(decode((await send(agent?.endpoint ?? '', bearer(agent?.access_token))).text).sub).toBe(sub);
  });

  it('refreshes where that was registered', async () => {
    const { json: client } = await register(id4me, { grant_types: ['authorization_code', 'refresh_token'] });
    const { json: tokens } = await logIn(id4me, client);
    const fields = { grant_type: 'refresh_token', refresh_token: String(tokens.refresh_token) };
    const { json: fresh } = await askForTokens(id4me, client, fields);
    expect(decode(fresh.id_token)).toMatchObject({ sub: decode(tokens.id_token).sub, aud: client.client_id });
    id4me.faults.idToken = 'other-sub';
    expect(decode((await askForTokens(id4me, client, fields)).json.id_token).sub).toBe('somebody-else');
  });

  it('refuses a wrong code verifier, a used code and a wrong secret', async () => {
    const { json: client } = await register(id4me);
    const code = async () => parametersOf(await id4me.approve(requestUrl(id4me, client))).code ?? '';
    const fields = { grant_type: 'authorization_code', code: await code() };
    const wrong = { ...fields, code_verifier: 'another-verifier-of-at-least-43-characters-012345' };
    expect((await askForTokens(id4me, client, wrong)).json.error).toBe('invalid_grant');
    const used = { grant_type: 'authorization_code', code: await code() };
    expect((await askForTokens(id4me, client, used)).status).toBe(200);
    expect((await askForTokens(id4me, client, used)).json.error).toBe('invalid_grant');
    const other = { ...client, client_secret: 'x' };
    expect((await askForTokens(id4me, other, fields)).json.error).toBe('invalid_client');
  });

  it('answers WebFinger for accounts and URLs (OpenID Connect Discovery sec. 2)', async () => {
    const ask = (resource: string) =>
      send(`${id4me.issuer}/.well-known/webfinger?${new URLSearchParams({ resource })}`);
    for (const resource of ['acct:alice@id4me.localhost', 'http://bob.id4me.localhost/']) {
      const { json, headers } = await ask(resource);
      expect(headers['content-type']).toBe('application/jrd+json');
      expect(json).toMatchObject({ subject: resource, links: [{ href: id4me.issuer }] });
    }
    expect((await ask('acct:mallory@id4me.localhost')).status).toBe(404);
    expect((await send(`${id4me.issuer}/.well-known/webfinger`)).status).toBe(400);
  });
});

describe('registration', () => {
  it.each([
    ['web', 'http://localhost:3000/return'],
    ['web', 'http://127.0.0.1:3000/return'],
    ['web', 'http://site.localhost:3000/return'],
    ['web', 'https://site.example/return'],
    ['native', 'http://localhost:3000/return'],
    ['native', 'http://127.0.0.1:3000/return'],
    ['native', 'http://site.localhost:3000/return'],
  ])('takes, for %s applications, %s', async (applicationType, uri) => {
    const { status, json } = await register(id4me, { application_type: applicationType, redirect_uris: [uri] });
    expect([status, json.redirect_uris, json.application_type]).toEqual([201, [uri], applicationType]);
    expect(json.client_secret_expires_at).toBe(0);
  });

  it('refuses what makes no sense', async () => {
    expect((await register(id4me, { redirect_uris: ['no URI'] })).json.error).toBe('invalid_redirect_uri');
    expect((await register(id4me, { id_token_signed_response_alg: 'none' })).status).toBe(400);
    const native = { application_type: 'native', redirect_uris: ['http://site.example/'] };
    expect((await register(id4me, native)).status).toBe(400);
  });

  it('lives as long as the switch says', async () => {
    id4me.faults.registrationLifetimeSeconds = 3600;
    const { json: client } = await register(id4me);
    expect(Number(client.client_secret_expires_at) - Date.now() / 1000).toBeCloseTo(3600, -1);
    expect((await logIn(id4me, client)).status).toBe(200);
    id4me.faults.registrationLifetimeSeconds = -10;
    const { json: late } = await register(id4me);
    expect((await logIn(id4me, late)).json.error).toBe('invalid_client');
  });

  it('gives credentials that must be encoded, where the switch says so (RFC 6749 sec. 2.3.1)', async () => {
    id4me.faults.oddCredentials = true;
    const { json: client } = await register(id4me);
    for (const value of [client.client_id, client.client_secret]) expect(value).toContain('a+b:c%20 d/&=?');
    expect((await logIn(id4me, client)).status).toBe(200);
    const raw = Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64');
    const { json } = await send(`${id4me.issuer}/token`, {
      body: new URLSearchParams({ grant_type: 'authorization_code', code: 'x' }),
      headers: { authorization: `Basic ${raw}` },
    });
    expect(json.error).toBe('invalid_client');
  });

  it('does not fetch keys from elsewhere than this machine', async () => {
    const { json: client } = await register(id4me, {
      jwks_uri: 'http://site.example/jwks',
      id_token_encrypted_response_alg: 'RSA-OAEP-256',
      id_token_encrypted_response_enc: 'A256GCM',
    });
    expect((await logIn(id4me, client)).json.error).toBe('invalid_client_metadata');
  });

  it('ends when registrations are let expire, and when clients are forgotten', async () => {
    const { json: client } = await register(id4me);
    const url = requestUrl(id4me, client);
    const { code = '' } = parametersOf(await id4me.approve(url));
    id4me.expireRegistrations();
    const answer = await askForTokens(id4me, client, { grant_type: 'authorization_code', code });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_client']);
    id4me.forgetClients();
    await expect(id4me.approve(url)).rejects.toThrow('invalid_client');
  });
});

describe('the keys', () => {
  it('can be changed, the old ones kept or not', async () => {
    const { json: client } = await register(id4me);
    const first = (await logIn(id4me, client)).json.id_token;
    await id4me.rotateKeys({ keepOld: true });
    const second = (await logIn(id4me, client)).json.id_token;
    expect(decode(second, 0).kid).not.toBe(decode(first, 0).kid);
    await verify(id4me.issuer, first);
    await verify(id4me.issuer, second);
    await id4me.rotateKeys();
    await expect(verify(id4me.issuer, second)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
    await verify(id4me.issuer, (await logIn(id4me, client)).json.id_token);
  });

  it('of the agent can be changed', async () => {
    const before = (await send(`${id4me.agentIssuer}/jwks.json`)).json;
    await id4me.rotateAgentKeys();
    expect((await send(`${id4me.agentIssuer}/jwks.json`)).json).not.toEqual(before);
  });
});

describe('the agent', () => {
  it('tells only what a relying party needs', async () => {
    const { json } = await send(`${id4me.agentIssuer}/.well-known/openid-configuration`);
    expect(Object.keys(json)).toEqual(['issuer', 'jwks_uri', 'userinfo_endpoint', 'claims_supported']);
    expect(json.issuer).toBe(id4me.agentIssuer);
  });

  it('refuses who has no access token, or that of the authority', async () => {
    const { json: client } = await register(id4me);
    const { json: tokens } = await logIn(id4me, client);
    const url = `${id4me.agentIssuer}/userinfo`;
    expect((await send(url)).status).toBe(401);
    expect((await send(url, bearer(tokens.access_token))).status).toBe(401);
    expect((await send(`${id4me.agentIssuer}/elsewhere`)).status).toBe(404);
  });
});

describe('what is logged', () => {
  it('are the requests to authority and agent, with who is meant and what was sent', async () => {
    const { json: client } = await register(id4me);
    await logIn(id4me, client);
    await send(`${id4me.agentIssuer}/userinfo`, bearer('t'));
    const registration = id4me.requests.find(({ path }) => path === '/reg');
    expect(registration).toMatchObject({ method: 'POST', body: { redirect_uris: [REDIRECT_URI] } });
    const token = id4me.requests.find(({ path }) => path === '/token');
    expect(token).toMatchObject({ body: { grant_type: 'authorization_code' }, host: new URL(id4me.issuer).host });
    expect(token?.authorization).toMatch(/^Basic /);
    expect(id4me.requests.at(-1)).toMatchObject({ host: new URL(id4me.agentIssuer).host, authorization: 'Bearer t' });
  });
});

describe('the home page', () => {
  it('lists the identifiers', async () => {
    const { status, text } = await send(`${id4me.issuer}/`);
    expect(status).toBe(200);
    for (const identifier of ['bob.id4me.localhost', 'carol@mail.id4me.localhost']) expect(text).toContain(identifier);
  });
});

describe('logging out', () => {
  it('is told to the relying party behind the scenes (OpenID Connect Back-Channel Logout)', async () => {
    const { client, location, logoutToken } = await logInAndOut(id4me);
    expect(location).toBe('http://localhost:3000/bye?state=gone');
    const { payload, protectedHeader } = await verify(id4me.issuer, logoutToken);
    expect(protectedHeader.typ).toBe('logout+jwt');
    expect(payload).toMatchObject({ aud: client.client_id, sub: id4me.subject('alice') });
    expect(payload.events).toHaveProperty(['http://schemas.openid.net/event/backchannel-logout']);
  });
});
