import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-R-15 a registration can be ended', () => {
  const web = useWeb();
  const MANAGEMENT = '/register/client-0';

  function fixture(changes: Record<string, unknown> = {}) {
    const made = createFixture(web);
    made.authority.registration = {
      registration_client_uri: `${made.authority.issuer}${MANAGEMENT}`,
      registration_access_token: 'token-of-the-registration',
      ...changes,
    };
    made.authority.answer(MANAGEMENT, { status: 204, body: '' });
    return made;
  }

  it('at the authority and in the store', async () => {
    const { authority, party, login } = fixture();
    expect((await login()).tokens.clientId).toBe('client-0');
    await party.unregister(`${authority.issuer}/`);
    const [request, ...others] = web.received('authority.id4me', MANAGEMENT);
    expect(request).toMatchObject({ method: 'DELETE', headers: { authorization: 'Bearer token-of-the-registration' } });
    expect(others).toEqual([]);
    expect(await codeOf(party.unregister(authority.issuer))).toBe('CLIENT_FORGOTTEN');
    expect((await login()).tokens.clientId).toBe('client-1');
  });

  it('and ends the logins that were begun with it', async () => {
    const { authority, party, begin, complete } = fixture();
    const begun = await begin();
    await party.unregister(authority.issuer);
    expect(await codeOf(complete(begun))).toBe('CLIENT_FORGOTTEN');
  });

  it.each([302, 400, 401, 403, 404, 500])('unless the authority answers %i: then it stays', async (status) => {
    const { authority, party, login } = fixture();
    await login();
    authority.answer(MANAGEMENT, { status, headers: { location: `${authority.issuer}/elsewhere` } });
    expect(await codeOf(party.unregister(authority.issuer))).toBe('REGISTRATION_REFUSED');
    expect(web.received('authority.id4me', '/elsewhere')).toEqual([]);
    expect((await login()).tokens.clientId).toBe('client-0');
  });

  it.each([
    [{ registration_client_uri: undefined }, 'REGISTRATION_UNSUPPORTED'],
    [{ registration_access_token: undefined }, 'REGISTRATION_UNSUPPORTED'],
    [{ registration_access_token: 'two\r\nX-Header: lines' }, 'REGISTRATION_UNSUPPORTED'],
    [{ registration_client_uri: 7 }, 'REGISTRATION_UNSUPPORTED'],
    [{ registration_client_uri: 'http://authority.example/register/1' }, 'HTTPS_REQUIRED'],
    [{ registration_client_uri: 'nonsense' }, 'URL_REFUSED'],
  ])('unless there is no way that could be used: %j', async (changes, code) => {
    const { authority, party, login } = fixture(changes);
    await login();
    expect(await codeOf(party.unregister(authority.issuer))).toBe(code);
    expect((await login()).tokens.clientId).toBe('client-0');
  });

  it('unless it was made by hand', async () => {
    const issuer = web.origin('authority.id4me');
    const client = { clientId: 'by-hand', clientSecret: 'secret', idTokenSignedResponseAlg: 'ES256' };
    const { party, login } = createFixture(web, { clients: { [issuer]: client } });
    await login();
    expect(await codeOf(party.unregister(issuer))).toBe('REGISTRATION_UNSUPPORTED');
  });
});
