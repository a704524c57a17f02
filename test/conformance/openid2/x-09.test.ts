import { discover } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { SIGNON, usePages, xrdsPage } from '../../page-server.js';

describe('SPEC-X-09 the extensions of a provider are further types of its service', () => {
  const pages = usePages();

  it('and are handed on', async () => {
    const types = [SIGNON, 'http://openid.net/srv/ax/1.0', 'http://openid.net/extensions/sreg/1.1'];
    pages.set('/', xrdsPage({ types, uris: ['https://op.example/'] }));
    const { services } = await discover(pages.origin, { allowPrivateAddresses: true });
    expect(services[0]?.types).toEqual(types);
  });
});
