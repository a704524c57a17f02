import { discover } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { usePages, xrdsPage } from '../../page-server.js';

describe('SPEC-X-03 lower priorities are better, missing ones worst', () => {
  const pages = usePages();

  it('of services', async () => {
    const service = (name: string, priority?: string) => ({
      uris: [`https://${name}.example/`],
      ...(priority !== undefined && { priority }),
    });
    pages.set(
      '/',
      xrdsPage(
        service('none'),
        service('ten', '10'),
        service('negative', '-1'),
        service('two', '2'),
        service('zero', '0'),
        service('zero-too', '0'),
        service('text', 'first'),
      ),
    );
    const { services } = await discover(pages.origin, { allowPrivateAddresses: true });
    expect(services.map(({ endpoints }) => new URL(endpoints[0] ?? '').hostname.replace('.example', ''))).toEqual([
      'zero',
      'zero-too',
      'two',
      'ten',
      'none',
      'negative',
      'text',
    ]);
  });

  it('of the addresses of one service', async () => {
    const uris = [
      '<URI>https://none.example/</URI>',
      '<URI priority="10">https://ten.example/</URI>',
      '<URI priority="9">https://nine.example/</URI>',
    ];
    pages.set('/', xrdsPage({ uris }));
    const { services } = await discover(pages.origin, { allowPrivateAddresses: true });
    expect(services[0]?.endpoints).toEqual(['https://nine.example/', 'https://ten.example/', 'https://none.example/']);
  });
});
