import { discover } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../hostile/login-fixture.js';
import { htmlPage, usePages, xrdsText } from '../../page-server.js';

describe('SPEC-Y-05 the media type of an XRDS document counts only where it comes in place of the page', () => {
  const pages = usePages();
  const body = xrdsText({ uris: ['https://op.example/'] });

  it.each(['text/xml', 'application/xml', 'text/html', 'text/plain', 'application/octet-stream'])(
    '%s',
    async (type) => {
      pages.set('/document', { headers: { 'content-type': type }, body });
      pages.set('/', htmlPage('', { 'x-xrds-location': `${pages.origin}/document` }));
      const options = { allowPrivateAddresses: true };
      expect((await discover(pages.origin, options)).services[0]?.endpoints).toEqual(['https://op.example/']);
      expect(await codeOf(discover(`${pages.origin}/document`, options))).toBe('SERVICE_ABSENT');
    },
  );
});
