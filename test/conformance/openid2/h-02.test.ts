import { discover } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { htmlPage, SIGNON, usePages } from '../../page-server.js';

describe('SPEC-H-02 the rels say the version, and OpenID 2.0 comes first', () => {
  const pages = usePages();
  const links = (names: readonly string[]) =>
    names.map((name) => `<link rel="${name}" href="https://${name.replace('_', '-')}.example/">`).join('');

  it('where a page has both', async () => {
    pages.set('/', htmlPage(links(['openid.delegate', 'openid.server', 'openid2.local_id', 'openid2.provider'])));
    const { services, claimedId } = await discover(pages.origin, { allowPrivateAddresses: true });
    expect(claimedId).toBe(`${pages.origin}/`);
    expect(services).toEqual([
      {
        version: '2.0',
        endpoints: ['https://openid2.provider.example/'],
        types: [SIGNON],
        localId: 'https://openid2.local-id.example/',
      },
      {
        version: '1.1',
        endpoints: ['https://openid.server.example/'],
        types: ['http://openid.net/signon/1.1'],
        localId: 'https://openid.delegate.example/',
      },
    ]);
  });

  it('and no local identifier crosses from one to the other', async () => {
    pages.set('/', htmlPage(links(['openid2.provider', 'openid.delegate'])));
    const { services } = await discover(pages.origin, { allowPrivateAddresses: true });
    expect(services.map(({ version, localId }) => [version, localId])).toEqual([['2.0', undefined]]);
  });
});
