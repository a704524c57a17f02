import { discover, isOpIdentifier } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { SERVER, SIGNON, usePages, xrdsPage } from '../../page-server.js';

describe('SPEC-X-02 an OP Identifier Element comes before all others, and OpenID 1.x last', () => {
  const pages = usePages();
  const op = { types: [SERVER], uris: ['https://server.example/'], priority: '50' };
  const claimed = { types: [SIGNON], uris: ['https://signon.example/'], priority: '20' };
  const old = { types: ['http://openid.net/signon/1.1'], uris: ['https://old.example/'], priority: '0' };
  const oldest = { types: ['http://openid.net/signon/1.0'], uris: ['https://oldest.example/'], priority: '1' };

  it('whatever their priorities', async () => {
    pages.set('/', xrdsPage(old, claimed, op));
    const result = await discover(pages.origin, { allowPrivateAddresses: true });
    expect(result.services.map(({ endpoints }) => endpoints[0])).toEqual(['https://server.example/']);
    expect(result.services.every(isOpIdentifier)).toBe(true);
    expect(result.claimedId).toBeUndefined();
  });

  it('and where there is none', async () => {
    pages.set('/', xrdsPage(oldest, old, claimed));
    const result = await discover(pages.origin, { allowPrivateAddresses: true });
    expect(result.services.map(({ version, endpoints }) => [version, endpoints[0]])).toEqual([
      ['2.0', 'https://signon.example/'],
      ['1.1', 'https://old.example/'],
      ['1.1', 'https://oldest.example/'],
    ]);
    expect(result.services.some(isOpIdentifier)).toBe(false);
  });
});
