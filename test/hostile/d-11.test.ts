import { createRelyingParty, discover, type RelyingPartyOptions } from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { htmlPage, providerLink, usePages, xrdsPage } from '../page-server.js';
import { codeOf, RETURN_URL } from './login-fixture.js';
import { PUBLIC_HTTP, PUBLIC_HTTPS, publicWeb } from './public-web.js';

describe('ATK-D-11 somebody on the way to a page or a provider on plain http', () => {
  const pages = usePages();
  const http = () => ({ agent: publicWeb(pages) });
  const begin = (identifier: string, options: Partial<RelyingPartyOptions> = {}) =>
    createRelyingParty({ returnUrl: RETURN_URL, stateless: true, http: http(), ...options }).begin({ identifier });

  it('cannot be the provider: its endpoint has to be on https', async () => {
    for (const page of [
      htmlPage(providerLink(`${PUBLIC_HTTP}/openid`)),
      xrdsPage({ uris: [`${PUBLIC_HTTP}/openid`] }),
    ]) {
      pages.set('/', page);
      for (const origin of [PUBLIC_HTTP, PUBLIC_HTTPS]) {
        expect(await codeOf(begin(origin))).toBe('HTTPS_REQUIRED');
        expect(await codeOf(begin(origin, { allowInsecureHttp: true }))).toBe('none');
        expect(await codeOf(begin(origin, { allowInsecureHttp: true, requireHttps: true }))).toBe('HTTPS_REQUIRED');
        // Loopback is what may be plain, not everything that a developer can reach.
        expect(await codeOf(begin(origin, { allowPrivateAddresses: true }))).toBe('HTTPS_REQUIRED');
      }
    }
  });

  it('is passed by for an endpoint on https of the same service or the next', async () => {
    pages.set('/', xrdsPage({ uris: [`${PUBLIC_HTTP}/openid`, `${PUBLIC_HTTPS}/openid`] }));
    const { url, transaction } = await begin(PUBLIC_HTTPS);
    expect(url.startsWith(`${PUBLIC_HTTPS}/openid?`)).toBe(true);
    // And the plain one may not make the assertion either.
    expect(transaction.service.endpoints).toEqual([`${PUBLIC_HTTPS}/openid`]);
  });

  it('cannot be the page where the site requires https', async () => {
    pages.set('/', htmlPage(providerLink(`${PUBLIC_HTTPS}/openid`)));
    expect(await codeOf(begin(PUBLIC_HTTP))).toBe('none');
    expect(await codeOf(begin(PUBLIC_HTTP, { requireHttps: true }))).toBe('HTTPS_REQUIRED');
    expect(await codeOf(discover(PUBLIC_HTTP, { http: http(), requireHttps: true }))).toBe('HTTPS_REQUIRED');
    expect(await codeOf(begin(PUBLIC_HTTPS, { requireHttps: true }))).toBe('none');
  });

  it('cannot be the document where the site requires https', async () => {
    pages.set('/document', xrdsPage({ uris: [`${PUBLIC_HTTPS}/openid`] }));
    pages.set('/', htmlPage('', { 'x-xrds-location': `${PUBLIC_HTTP}/document` }));
    expect(await codeOf(begin(PUBLIC_HTTPS, { requireHttps: true }))).toBe('HTTPS_REQUIRED');
    expect(pages.requests.map(({ path }) => path)).toEqual(['/']);
  });

  it('cannot be the page or the document because a site that does not mind remembers it in the same store', async () => {
    const store = new MemoryStore();
    const mindful = { store, requireHttps: true };
    pages.set('/plain', htmlPage(providerLink(`${PUBLIC_HTTPS}/openid`)));
    pages.set('/document', xrdsPage({ uris: [`${PUBLIC_HTTPS}/openid`] }));
    pages.set('/secure', htmlPage('', { 'x-xrds-location': `${PUBLIC_HTTP}/document` }));
    for (const identifier of [`${PUBLIC_HTTP}/plain`, `${PUBLIC_HTTPS}/secure`]) {
      expect(await codeOf(begin(identifier, { store }))).toBe('none');
      expect(await codeOf(begin(identifier, mindful))).toBe('HTTPS_REQUIRED');
      expect(await codeOf(discover(identifier, { http: http(), ...mindful }))).toBe('HTTPS_REQUIRED');
    }
  });

  it('does not make the identifier: that is the page on https', async () => {
    pages.set('/plain', { status: 301, headers: { location: `${PUBLIC_HTTPS}/secure` } });
    pages.set('/secure', htmlPage(providerLink(`${PUBLIC_HTTPS}/openid`)));
    const { transaction } = await begin(`${PUBLIC_HTTP}/plain`);
    expect(transaction.service.claimedId).toBe(`${PUBLIC_HTTPS}/secure`);
  });
});
