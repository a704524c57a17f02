import dns from 'node:dns';
import { discover } from 'openid-rp-core/openid2';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { htmlPage, providerLink, usePages } from '../page-server.js';
import { codeOf } from './login-fixture.js';
import { PUBLIC_HOST, publicWeb } from './public-web.js';

describe('ATK-D-02 a name that means another address at each look', () => {
  const pages = usePages();
  afterEach(() => vi.restoreAllMocks());

  /** What the resolver answers, call by call; the last answer stays. Sockets that ask for themselves count too. */
  function resolveTo(...answers: readonly (readonly string[])[]) {
    let calls = 0;
    const next = () => {
      const addresses = answers[Math.min(calls, answers.length - 1)] ?? [];
      calls += 1;
      return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    };
    vi.spyOn(dns.promises, 'lookup').mockImplementation((async () => next()) as never);
    vi.spyOn(dns, 'lookup').mockImplementation(((
      _host: string,
      lookup: dns.LookupOptions,
      done: (...results: unknown[]) => void,
    ) => {
      const all = next();
      if (lookup.all) done(null, all);
      else done(null, all[0]?.address, all[0]?.family);
    }) as never);
  }

  it('is connected to where it was checked', async () => {
    pages.set('/', htmlPage(providerLink('https://op.example/')));
    // Nothing listens at the second address.
    resolveTo(['127.0.0.1'], ['127.0.0.99']);
    const { services } = await discover(`http://rebind.example:${pages.port}/`, { allowPrivateAddresses: true });
    expect(services[0]?.endpoints).toEqual(['https://op.example/']);
  });

  it('is refused where one of its addresses is ours', async () => {
    for (const addresses of [
      ['127.0.0.1'],
      [PUBLIC_HOST, '127.0.0.1'],
      ['10.0.0.1', PUBLIC_HOST],
      [PUBLIC_HOST, '::1'],
    ]) {
      resolveTo(addresses);
      const http = { agent: publicWeb(pages) };
      expect(await codeOf(discover('http://rebind.example/', { http }))).toBe('ADDRESS_NOT_PUBLIC');
      expect(pages.requests).toEqual([]);
    }
  });

  it('is checked anew for each request', async () => {
    pages.set('/', { status: 302, headers: { location: '/next' } });
    resolveTo([PUBLIC_HOST], ['127.0.0.1']);
    const http = { agent: publicWeb(pages) };
    expect(await codeOf(discover('http://rebind.example/', { http }))).toBe('ADDRESS_NOT_PUBLIC');
    expect(pages.requests.map(({ path }) => path)).toEqual(['/']);

    pages.set('/', htmlPage('', { 'x-xrds-location': 'http://rebind.example/document' }));
    resolveTo([PUBLIC_HOST], ['127.0.0.1']);
    expect(await codeOf(discover('http://rebind.example/', { http }))).toBe('ADDRESS_NOT_PUBLIC');
    expect(pages.requests.map(({ path }) => path)).toEqual(['/', '/']);
  });
});
