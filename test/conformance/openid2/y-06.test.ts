import { discover } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../hostile/login-fixture.js';
import { htmlPage, type Page, providerLink, usePages, XRDS_TYPE, xrdsPage } from '../../page-server.js';

describe('SPEC-Y-06 where Yadis finds no OpenID service, the links of the page count', () => {
  const pages = usePages();
  const options = { allowPrivateAddresses: true };
  const page = () => htmlPage(providerLink('https://op.example/'));
  const without: Record<string, Page> = {
    'other services': xrdsPage({ types: ['http://example.com/other'], uris: ['https://other.example/'] }),
    'no services': xrdsPage(),
    'a service without address': xrdsPage({ uris: [] }),
    'no XRDS document at all': { headers: { 'content-type': XRDS_TYPE }, body: 'nothing' },
  };

  for (const [name, document] of Object.entries(without)) {
    it(`asked for without XRDS: ${name}`, async () => {
      pages.set('/', ({ headers }) => (String(headers['accept']).includes('xrds') ? document : page()));
      const { services, claimedId } = await discover(pages.origin, options);
      expect(services[0]?.endpoints).toEqual(['https://op.example/']);
      expect(claimedId).toBe(`${pages.origin}/`);
      expect(pages.requests).toHaveLength(2);
    });

    it(`in the page that named the document: ${name}`, async () => {
      pages.set('/', { ...page(), headers: { 'x-xrds-location': `${pages.origin}/document` } });
      pages.set('/document', document);
      const { services } = await discover(pages.origin, options);
      expect(services[0]?.endpoints).toEqual(['https://op.example/']);
    });
  }

  it('and where those say nothing either there is no provider', async () => {
    pages.set('/', without['other services'] as Page);
    expect(await codeOf(discover(pages.origin, options))).toBe('SERVICE_ABSENT');
    pages.set('/', without['no XRDS document at all'] as Page);
    expect(await codeOf(discover(pages.origin, options))).toBe('XRDS_MALFORMED');
  });
});
