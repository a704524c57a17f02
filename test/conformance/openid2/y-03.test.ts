import { discover } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../hostile/login-fixture.js';
import { htmlPage, providerLink, usePages, xrdsPage } from '../../page-server.js';

describe('SPEC-Y-03 only status 200 is a success', () => {
  const pages = usePages();
  const codes: Record<number, string> = {
    201: 'HTTP_STATUS',
    203: 'HTTP_STATUS',
    206: 'HTTP_STATUS',
    404: 'IDENTIFIER_NOT_FOUND',
    410: 'IDENTIFIER_NOT_FOUND',
    500: 'HTTP_STATUS',
  };

  for (const [status, code] of Object.entries(codes)) {
    it(`${status} is none, whatever the page holds`, async () => {
      pages.set('/xrds', xrdsPage({ uris: ['https://op.example/'] }));
      const location = { 'X-XRDS-Location': `${pages.origin}/xrds` };
      const link = providerLink('https://op.example/');
      for (const page of [
        xrdsPage({ uris: ['https://op.example/'] }),
        htmlPage('', location),
        htmlPage(`<meta http-equiv="X-XRDS-Location" content="${pages.origin}/xrds">`),
        htmlPage(link),
      ]) {
        pages.set('/', { ...page, status: Number(status) });
        expect(await codeOf(discover(pages.origin, { allowPrivateAddresses: true }))).toBe(code);
        pages.set('/', page);
        expect(await codeOf(discover(pages.origin, { allowPrivateAddresses: true }))).toBe('none');
      }
    });

    it(`${status} is none for the document either`, async () => {
      pages.set('/', htmlPage('', { 'X-XRDS-Location': `${pages.origin}/xrds` }));
      pages.set('/xrds', { ...xrdsPage({ uris: ['https://op.example/'] }), status: Number(status) });
      expect(await codeOf(discover(pages.origin, { allowPrivateAddresses: true }))).toBe('HTTP_STATUS');
    });
  }
});
