import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T55 an authority that forgot the site', () => {
  const web = useWeb();

  it.each([
    [401, 'invalid_client'],
    [400, 'invalid_client'],
    [400, 'unauthorized_client'],
  ])('with %i %s: the code is not sent again, and the next login registers anew', async (status, error) => {
    const { authority, party, begin, login } = createFixture(web);
    expect((await login()).tokens.clientId).toBe('client-0');
    const { url, transaction } = await begin();
    const answer = { method: 'GET', url: authority.authorize(url), transaction };
    const tokens = web.received('authority.id4me', '/token').length;
    authority.answer('/token', { status, body: { error } });
    expect(await codeOf(party.complete(answer))).toBe('CLIENT_REJECTED');
    expect(web.received('authority.id4me', '/token')).toHaveLength(tokens + 1);
    expect(await codeOf(party.complete(answer))).toBe('CLIENT_FORGOTTEN');
    expect(web.received('authority.id4me', '/token')).toHaveLength(tokens + 1);
    expect((await begin()).transaction.clientId).toBe('client-1');
    expect(authority.clients.size).toBe(2);
  });

  it.each([
    [400, 'invalid_grant', 'GRANT_REFUSED'],
    [400, 'invalid_request', 'PROVIDER_REPORTED'],
    [500, 'server_error', 'PROVIDER_REPORTED'],
  ])('but keeps the registration with %i %s', async (status, error, code) => {
    const { authority, begin, complete } = createFixture(web);
    const begun = await begin();
    authority.answer('/token', { status, body: { error } });
    expect(await codeOf(complete(begun))).toBe(code);
    expect((await begin()).transaction.clientId).toBe('client-0');
    expect(authority.clients.size).toBe(1);
  });
});
