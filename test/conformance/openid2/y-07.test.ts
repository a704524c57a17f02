import { discover } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../hostile/login-fixture.js';
import { htmlPage, providerLink, usePages, xrdsPage } from '../../page-server.js';

describe('SPEC-Y-07 relative addresses are refused, not resolved', () => {
  const pages = usePages();
  const options = { allowPrivateAddresses: true };
  const relative = ['/document', 'document', '//127.0.0.1/document', '?x', 'http:document', ''];

  it.each(relative)('of an XRDS document: %j', async (location) => {
    pages.set('/document', xrdsPage({ uris: ['https://op.example/'] }));
    pages.set('/', htmlPage('', { 'x-xrds-location': location }));
    expect(await codeOf(discover(pages.origin, options))).toBe('RESPONSE_MALFORMED');
    pages.set('/', htmlPage(`<meta http-equiv="X-XRDS-Location" content="${location}">`));
    expect(await codeOf(discover(pages.origin, options))).toBe('RESPONSE_MALFORMED');
    expect(pages.requests.map(({ path }) => path)).not.toContain('/document');
  });

  it.each(relative)('of an endpoint: %j', async (endpoint) => {
    pages.set('/', htmlPage(providerLink(endpoint)));
    expect(await codeOf(discover(pages.origin, options))).toBe('SERVICE_ABSENT');
    pages.set('/', xrdsPage({ uris: [endpoint] }));
    expect(await codeOf(discover(pages.origin, options))).toBe('SERVICE_ABSENT');
  });
});
