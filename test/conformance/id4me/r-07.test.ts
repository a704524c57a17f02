import { describe, expect, it } from 'vitest';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { createSigningKey, unsignedToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-R-7 what the authority made of a registration counts', () => {
  const web = useWeb();

  it('its way to authenticate', async () => {
    const { authority, begin, party } = createFixture(web);
    authority.registration = { token_endpoint_auth_method: 'client_secret_post', client_secret: 'the secret' };
    const { url, transaction } = await begin();
    authority.answer('/token', { status: 400, body: { error: 'invalid_grant' } });
    expect(await codeOf(party.complete({ method: 'GET', url: authority.authorize(url), transaction }))).toBe(
      'GRANT_REFUSED',
    );
    const [request] = web.received('authority.id4me', '/token');
    expect(request?.headers).not.toHaveProperty('authorization');
    expect(new URLSearchParams(request?.body).get('client_secret')).toBe('the secret');
  });

  it('its ID and secret, in each login', async () => {
    const { authority, login } = createFixture(web);
    authority.registration = { client_id: 'ID', client_secret: 'secret' };
    await login();
    await login();
    const expected = `Basic ${Buffer.from('ID:secret').toString('base64')}`;
    expect(web.received('authority.id4me', '/token').map(({ headers }) => headers['authorization'])).toEqual([
      expected,
      expected,
    ]);
  });

  it('unsigned ID tokens only where the site allows them, and the authority says so itself', async () => {
    const unsigned = () => {
      const authority = createAuthority(web);
      authority.signIdToken = (claims) => unsignedToken(claims);
      authority.registration = { id_token_signed_response_alg: 'none' };
      return authority;
    };
    const allowing = createFixture(web, { allowUnsignedIdToken: true }, unsigned());
    expect((await allowing.login()).subject).toBe('GqbBE/1w+p4x');
    expect(await codeOf(createFixture(web, {}, unsigned()).begin())).toBe('REGISTRATION_MALFORMED');
    const silent = createFixture(web, { allowUnsignedIdToken: true }, unsigned());
    silent.authority.registration = { id_token_signed_response_alg: undefined };
    expect(await codeOf(silent.login())).not.toBe('no error');
  });

  it('RS256 where it is silent', async () => {
    const authority = createAuthority(web, { alg: 'RS256' });
    authority.registration = { id_token_signed_response_alg: undefined };
    const { login } = createFixture(web, {}, authority);
    expect((await login()).issuer).toBe(authority.issuer);
    authority.key = createSigningKey('ES256');
    authority.jwks = [authority.key.jwk];
    expect(await codeOf(login())).toBe('ALGORITHM_MISMATCH');
  });
});
