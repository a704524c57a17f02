import { discover } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { htmlPage, providerLink, usePages } from '../page-server.js';
import { codeOf, useProvider } from './login-fixture.js';
import { PUBLIC_HTTP, PUBLIC_HTTPS, publicWeb } from './public-web.js';

describe('ATK-D-03 redirects without end, or back to plain http', () => {
  const provider = useProvider();
  const pages = usePages();

  it('are followed five times and not further', async () => {
    provider.openid2.faults.redirectForever = true;
    for (const form of ['html', 'xrds'] as const) {
      provider.openid2.requests.length = 0;
      const page = provider.openid2.identifier('alice', form);
      expect(await codeOf(discover(page, { allowPrivateAddresses: true }))).toBe('REDIRECT_LIMIT');
      expect(provider.openid2.requests).toHaveLength(6);
    }
  });

  it('are not followed in circles', async () => {
    pages.set('/a', { status: 302, headers: { location: '/b' } });
    pages.set('/b', { status: 307, headers: { location: '/a' } });
    expect(await codeOf(discover(`${pages.origin}/a`, { allowPrivateAddresses: true }))).toBe('REDIRECT_LIMIT');
    expect(pages.requests).toHaveLength(6);
  });

  it('are followed five times', async () => {
    for (let hop = 0; hop < 5; hop += 1) {
      pages.set(`/${hop}`, { status: 302, headers: { location: `/${hop + 1}` } });
    }
    pages.set('/5', htmlPage(providerLink('https://op.example/')));
    const { claimedId } = await discover(`${pages.origin}/0`, { allowPrivateAddresses: true });
    expect(claimedId).toBe(`${pages.origin}/5`);
  });

  it('are not followed from https to http', async () => {
    const http = { agent: publicWeb(pages) };
    pages.set('/', { status: 302, headers: { location: `${PUBLIC_HTTP}/next` } });
    pages.set('/next', htmlPage(providerLink('https://op.example/')));
    expect(await codeOf(discover(`${PUBLIC_HTTPS}/`, { http }))).toBe('REDIRECT_REFUSED');
    expect(pages.requests.map(({ path }) => path)).toEqual(['/']);
    pages.set('/', { status: 302, headers: { location: `${PUBLIC_HTTPS}/next` } });
    expect((await discover(`${PUBLIC_HTTPS}/`, { http })).claimedId).toBe(`${PUBLIC_HTTPS}/next`);
  });

  it.each([
    ['', 'REDIRECT_REFUSED'],
    ['//', 'REDIRECT_REFUSED'],
    ['http://', 'REDIRECT_REFUSED'],
    ['http://[', 'REDIRECT_REFUSED'],
    ['http://op.example:99999/', 'REDIRECT_REFUSED'],
  ])('are not followed to nowhere: %j', async (location, code) => {
    pages.set('/', { status: 302, headers: location === '' ? {} : { location } });
    expect(await codeOf(discover(`${pages.origin}/`, { allowPrivateAddresses: true }))).toBe(code);
    expect(pages.requests).toHaveLength(1);
  });
});
