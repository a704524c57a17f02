import { discover } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { usePages, XRDS_TYPE, xrdsText } from '../../page-server.js';

describe('SPEC-X-07 the CanonicalID of a URL is ignored', () => {
  const pages = usePages();

  it('and the URL stays the Claimed Identifier', async () => {
    const ids = '<ProviderID>=</ProviderID><CanonicalID>http://victim.example/</CanonicalID>';
    const body = xrdsText({ uris: ['https://op.example/'] }).replace('<XRD>', `<XRD>${ids}`);
    pages.set('/', { headers: { 'content-type': XRDS_TYPE }, body });
    const { claimedId } = await discover(pages.origin, { allowPrivateAddresses: true });
    expect(claimedId).toBe(`${pages.origin}/`);
  });
});
