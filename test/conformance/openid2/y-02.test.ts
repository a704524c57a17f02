import { discover } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { htmlPage, usePages, xrdsPage, xrdsText } from '../../page-server.js';

describe('SPEC-Y-02 the XRDS document is the body, else where the header says, else where the meta element says', () => {
  const pages = usePages();
  const endpointOf = async (path: string) => {
    const { services } = await discover(pages.origin + path, { allowPrivateAddresses: true });
    return services[0]?.endpoints[0];
  };
  const meta = (url: string) => `<meta http-equiv="x-xrds-LOCATION" content="${url}">`;

  it('in this order', async () => {
    pages.set('/header', xrdsPage({ uris: ['https://header.example/'] }));
    pages.set('/meta', xrdsPage({ uris: ['https://meta.example/'] }));
    const headers = { 'X-XRDS-Location': `${pages.origin}/header` };
    const body = xrdsText({ uris: ['https://body.example/'] });
    pages.set('/all', { headers: { ...headers, 'content-type': 'application/xrds+xml' }, body });
    expect(await endpointOf('/all')).toBe('https://body.example/');
    pages.set('/two', htmlPage(meta(`${pages.origin}/meta`), headers));
    expect(await endpointOf('/two')).toBe('https://header.example/');
    pages.set('/one', htmlPage(meta(`${pages.origin}/meta`)));
    expect(await endpointOf('/one')).toBe('https://meta.example/');
  });

  it('by a media type in any case, with any parameters', async () => {
    const body = xrdsText({ uris: ['https://body.example/'] });
    for (const type of ['Application/XRDS+xml', 'application/xrds+xml; charset=utf-8', 'application/xrds+xml;x=1']) {
      pages.set('/typed', { headers: { 'content-type': type }, body });
      expect(await endpointOf('/typed')).toBe('https://body.example/');
    }
  });

  it('by the first meta element of several', async () => {
    pages.set('/meta', xrdsPage({ uris: ['https://meta.example/'] }));
    pages.set('/', htmlPage(meta(`${pages.origin}/meta`) + meta(`${pages.origin}/other`)));
    expect(await endpointOf('/')).toBe('https://meta.example/');
  });
});
