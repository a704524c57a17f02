import { createRelyingParty, discover } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { htmlPage, providerLink, usePages, xrdsPage } from '../page-server.js';
import { keyValuePage } from './hand-made-provider.js';
import { alter, codeOf, RETURN_URL, useProvider } from './login-fixture.js';
import { PUBLIC_HTTP, publicWeb } from './public-web.js';

const HOSTS = [
  '127.0.0.1',
  '127.8.8.8',
  'localhost',
  'x.localhost',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '[::1]',
  '[::]',
  '[fe80::1]',
  '[fd00:ec2::254]',
  '[ff02::1]',
  '[::ffff:127.0.0.1]',
  '[64:ff9b::7f00:1]',
];

describe('ATK-D-01 identifiers and documents that lead into our own network', () => {
  const pages = usePages();
  const provider = useProvider();
  const options = () => ({ http: { agent: publicWeb(pages) } });
  const party = (stateless: boolean) =>
    createRelyingParty({ returnUrl: RETURN_URL, allowInsecureHttp: true, stateless, ...options() });

  for (const host of HOSTS) {
    it(`are not followed to ${host}`, async () => {
      const inside = `http://${host}/secret`;
      const begin = (path: string) => codeOf(party(false).begin({ identifier: PUBLIC_HTTP + path }));
      expect(await codeOf(discover(inside, options()))).toBe('ADDRESS_NOT_PUBLIC');
      pages.set('/redirect', { status: 302, headers: { location: inside } });
      expect(await begin('/redirect')).toBe('ADDRESS_NOT_PUBLIC');
      pages.set('/header', htmlPage('', { 'x-xrds-location': inside }));
      expect(await begin('/header')).toBe('ADDRESS_NOT_PUBLIC');
      pages.set('/meta', htmlPage(`<meta http-equiv="X-XRDS-Location" content="${inside}">`));
      expect(await begin('/meta')).toBe('ADDRESS_NOT_PUBLIC');
      pages.set('/html', htmlPage(providerLink(inside)));
      expect(await begin('/html')).toBe('ADDRESS_NOT_PUBLIC');
      pages.set('/xrds', xrdsPage({ uris: [inside] }));
      expect(await begin('/xrds')).toBe('ADDRESS_NOT_PUBLIC');
      expect(pages.requests.every(({ path }) => path !== '/secret')).toBe(true);
    });
  }

  it('are not followed to the own server by any of these ways', async () => {
    const inside = `${pages.origin}/secret`;
    pages.set('/secret', htmlPage(providerLink('https://op.example/')));
    pages.set('/redirect', { status: 302, headers: { location: inside } });
    // Only the standard ports are open, but that is not what protects here.
    const http = { ...options().http, allowedPorts: [80, 443, pages.port] };
    expect(await codeOf(discover(`${PUBLIC_HTTP}/redirect`, { http }))).toBe('ADDRESS_NOT_PUBLIC');
    expect(pages.requests.map(({ path }) => path)).toEqual(['/redirect']);
  });

  it('are not followed when an answer is verified', async () => {
    const endpoint = `${PUBLIC_HTTP}/openid`;
    pages.set('/', htmlPage(providerLink(endpoint)));
    pages.set('/openid', keyValuePage({ is_valid: 'true' }));
    const rp = party(true);
    for (const host of HOSTS) {
      const { url, transaction } = await rp.begin({ identifier: PUBLIC_HTTP });
      const answer = provider.openid2.approve(url, { user: 'alice', assertAnyIdentity: true });
      const inside = `http://${host}/secret`;
      const forged = alter(answer, { op_endpoint: endpoint, claimed_id: inside, identity: inside });
      const code = await codeOf(rp.complete({ ...forged, transaction }));
      expect(code).toBe('ADDRESS_NOT_PUBLIC');
      const honest = alter(answer, { op_endpoint: endpoint });
      expect((await rp.complete({ ...honest, transaction })).kind).toBe('authenticated');
    }
  });

  it('are not asked about a signature', async () => {
    pages.set('/', htmlPage(providerLink('http://127.0.0.1/openid')));
    const rp = party(true);
    const { url, transaction } = await rp.begin({ identifier: PUBLIC_HTTP });
    const answer = provider.openid2.approve(url, { user: 'alice', assertAnyIdentity: true });
    const forged = alter(answer, { op_endpoint: 'http://127.0.0.1/openid' });
    expect(await codeOf(rp.complete({ ...forged, transaction }))).toBe('ADDRESS_NOT_PUBLIC');
  });

  it.each([
    ['http://93.184.216.34:22/', 'PORT_REFUSED'],
    ['http://93.184.216.34:8080/', 'PORT_REFUSED'],
    ['http://user:secret@93.184.216.34/', 'URL_REFUSED'],
    ['file:///etc/passwd', 'URL_REFUSED'],
    ['ftp://93.184.216.34/', 'URL_REFUSED'],
    ['data:text/html,x', 'URL_REFUSED'],
  ])('are not followed to %s', async (location, code) => {
    pages.set('/redirect', { status: 302, headers: { location } });
    expect(await codeOf(discover(`${PUBLIC_HTTP}/redirect`, options()))).toBe(code);
    expect(pages.requests).toHaveLength(1);
  });

  it('get no cookies, no credentials and no referrer', async () => {
    pages.set('/', { status: 302, headers: { location: '/next', 'set-cookie': 'a=b' } });
    pages.set('/next', htmlPage(providerLink('https://op.example/')));
    await discover(`${PUBLIC_HTTP}/`, options());
    expect(pages.requests).toHaveLength(2);
    for (const { headers } of pages.requests) {
      expect(Object.keys(headers)).not.toEqual(expect.arrayContaining([expect.stringMatching(/cookie|auth|referer/)]));
    }
  });
});
