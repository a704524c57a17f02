import { describe, expect, it } from 'vitest';
import { SUBJECT } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-K-8 refresh tokens', () => {
  const web = useWeb();
  const sent = () => web.received('authority.id4me', '/token').at(-1);

  it('are asked for where the site wants them, with the visitor’s consent', async () => {
    const { authority, begin } = createFixture(web, { refreshTokens: true });
    const { searchParams } = new URL((await begin()).url);
    expect(searchParams.get('scope')?.split(' ')).toContain('offline_access');
    expect(searchParams.get('prompt')).toBe('consent');
    expect(authority.clients.get('client-0')?.['grant_types']).toEqual(['authorization_code', 'refresh_token']);
  });

  it('go to the authority that gave them, from the registration that they were given to', async () => {
    const { authority, login, party } = createFixture(web, { refreshTokens: true });
    const { tokens } = await login();
    authority.tokens = { access_token: 'new', refresh_token: 'newer' };
    const { refreshToken = '', clientId } = tokens;
    const fresh = await party.refresh({ issuer: authority.issuer, refreshToken, clientId, subject: SUBJECT });
    expect(fresh).toMatchObject({
      accessToken: 'new',
      refreshToken: 'newer',
      clientId,
      idTokenClaims: { sub: SUBJECT },
    });
    expect(Object.fromEntries(new URLSearchParams(sent()?.body))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'refresh-token',
    });
    const basic = Buffer.from(`${clientId}:a%3Asecret%2Bwith%2Fodd+%25`).toString('base64');
    expect(sent()?.headers['authorization']).toBe(`Basic ${basic}`);
  });

  it('go nowhere under a registration that this site does not have there', async () => {
    const { authority, login, party } = createFixture(web);
    await login();
    web.requests.length = 0;
    const request = { issuer: authority.issuer, refreshToken: 'refresh-token', clientId: 'another-client' };
    expect(await codeOf(party.refresh(request))).toBe('CLIENT_FORGOTTEN');
    expect(web.received('authority.id4me', '/token')).toEqual([]);
  });

  it('may come without an ID token', async () => {
    const { authority, login, party } = createFixture(web);
    const { clientId } = (await login()).tokens;
    authority.tokens = { id_token: undefined };
    const fresh = await party.refresh({ issuer: authority.issuer, refreshToken: 'refresh-token', clientId });
    expect(fresh).toMatchObject({ accessToken: 'access-token-of-the-authority', clientId });
    expect(fresh).not.toHaveProperty('idToken');
  });

  it('that were withdrawn say so', async () => {
    const { authority, login, party } = createFixture(web);
    const { clientId } = (await login()).tokens;
    authority.answer('/token', { status: 400, body: { error: 'invalid_grant' } });
    const request = { issuer: authority.issuer, refreshToken: 'refresh-token', clientId };
    expect(await codeOf(party.refresh(request))).toBe('GRANT_REFUSED');
  });

  it('of a registration that the authority forgot make the site forget it, too', async () => {
    const { authority, begin, login, party } = createFixture(web);
    const { clientId } = (await login()).tokens;
    authority.answer('/token', { status: 401, body: { error: 'invalid_client' } });
    const request = { issuer: authority.issuer, refreshToken: 'refresh-token', clientId };
    expect(await codeOf(party.refresh(request))).toBe('CLIENT_REJECTED');
    expect(await codeOf(party.refresh(request))).toBe('CLIENT_FORGOTTEN');
    await begin();
    expect(authority.clients.size).toBe(2);
  });
});
