import { discover } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { htmlPage, usePages, xrdsPage } from '../../page-server.js';

describe('SPEC-Y-04 the address of the XRDS document never becomes the Claimed Identifier', () => {
  const pages = usePages();

  for (const by of ['header', 'meta'] as const) {
    it(`found by ${by}, with redirects on both ways`, async () => {
      const location = `${pages.origin}/document`;
      pages.set('/document', { status: 302, headers: { location: '/document2' } });
      pages.set('/document2', xrdsPage({ uris: ['https://op.example/'] }));
      pages.set('/typed', { status: 302, headers: { location: '/page' } });
      pages.set(
        '/page',
        by === 'header'
          ? htmlPage('', { 'x-xrds-location': location })
          : htmlPage(`<meta http-equiv="X-XRDS-Location" content="${location}">`),
      );
      const { claimedId } = await discover(`${pages.origin}/typed`, { allowPrivateAddresses: true });
      expect(claimedId).toBe(`${pages.origin}/page`);
    });
  }
});
