import { afterEach, describe, expect, it, vi } from 'vitest';
import { documentOf } from '../../id4me/hand-made-authority.js';
import { codeOf } from '../../id4me/login-fixture.js';
import { createPublicFixture } from '../../id4me/public-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-I-3 the issuer is a public DNS name and an ordinary path', () => {
  const web = useWeb();
  afterEach(() => vi.restoreAllMocks());

  it('and nothing else', async () => {
    const { party } = createPublicFixture(web);
    expect((await party.begin({ issuer: 'https://authority.example' })).kind).toBe('redirect');
    web.requests.length = 0;
    for (const issuer of [
      'https://93.184.216.34',
      'https://0x5db8d822',
      'https://[2606:2800:220:1::1]',
      'https://intranet',
      'https://user@authority.example',
      'https://user:pw@authority.example',
      'https://authority.example?tenant=1',
      'https://authority.example/?',
      'https://authority.example#x',
      'https://authority.example/a/../b',
      'https://authority.example/./b',
      'https://authority.example/%2e%2E/b',
      'https://authority.example/a%2fb',
      'https://authority.example/a%5Cb',
      'https://authority.example/a\\b',
      'https://authority.example//a',
      'https://authority.example/a b',
      'https://authority.example/ä',
      'ftp://authority.example',
      'authority.example',
    ]) {
      expect([issuer, await codeOf(party.begin({ issuer }))]).toEqual([issuer, 'ISSUER_MALFORMED']);
    }
    // Names of this machine are left to the guard of all requests.
    expect(await codeOf(party.begin({ issuer: 'https://localhost' }))).toBe('ADDRESS_NOT_PUBLIC');
    expect(web.requests).toEqual([]);
  });

  it('on port 443, unless the site allows others', async () => {
    const { authority, party } = createPublicFixture(web);
    const issuer = `${authority.issuer}:8443`;
    expect(await codeOf(party.begin({ issuer }))).toBe('PORT_REFUSED');
    expect(web.requests).toEqual([]);
    const open = createPublicFixture(web, { http: { allowedPorts: [443, 8443] } });
    web.set('authority.example:8443', '/.well-known/openid-configuration', {
      body: { ...documentOf(authority.issuer), issuer },
    });
    expect((await open.party.begin({ issuer })).transaction.issuer).toBe(issuer);
  });
});
