import { discover } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { usePages, xrdsPage } from '../../page-server.js';

describe('SPEC-Y-01 discovery begins with a GET that prefers an XRDS document', () => {
  const pages = usePages();

  it('by its Accept header', async () => {
    pages.set('/', xrdsPage({ uris: ['https://op.example/'] }));
    await discover(pages.origin, { allowPrivateAddresses: true });
    expect(pages.requests).toHaveLength(1);
    const [{ method, headers }] = pages.requests as [(typeof pages.requests)[number]];
    expect(method).toBe('GET');
    const quality = Object.fromEntries(
      String(headers['accept'])
        .split(',')
        .map((part) => part.trim().split(/\s*;\s*q=/))
        .map(([type, q = '1']) => [type, Number(q)]),
    );
    expect(quality['application/xrds+xml']).toBe(1);
    expect(quality['text/html']).toBeLessThan(1);
    expect(quality['text/html']).toBeGreaterThan(0);
  });
});
