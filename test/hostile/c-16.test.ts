import { rpDiscoveryDocument } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { ANY_WAY, beginLogin, codeOf, createParty, RETURN_URL, useProvider, WAYS } from './login-fixture.js';

describe('ATK-C-16 a realm that says more, or something else, than the site', () => {
  const provider = useProvider();
  const realmOf = (url: string) => new URL(url).searchParams.get('openid.realm');

  for (const way of WAYS) {
    it(`is the origin of the return URL where the site says nothing (${way.name})`, async () => {
      expect(realmOf((await beginLogin(provider, way)).url)).toBe('https://site.example/');
    });
  }

  it.each([
    'https://evil.example/',
    'http://site.example/',
    'https://site.example:8443/',
    'https://site.example.evil.example/',
    'https://other.site.example/',
    'https://*.other.example/',
    'https://site.example/auth/openid/ret',
    'https://site.example/elsewhere/',
    'https://site.example/#top',
    'https://site@site.example/',
    'https://*/',
    'https://s*.example/',
    'https://*.*.example/',
    '*',
  ])('is refused before anything is asked: %j', async (realm) => {
    const outside = expect.stringMatching(/^(?:RETURN_URL_OUTSIDE_REALM|OPTION_INVALID)$/);
    expect(() => createParty(ANY_WAY, { realm })).toThrow(expect.objectContaining({ code: outside }));
    const identifier = provider.openid2.identifier('alice');
    const code = await codeOf(createParty(ANY_WAY).begin({ identifier, realm }));
    expect(code).toEqual(outside);
    expect(provider.openid2.requests).toEqual([]);
  });

  it('can be held against the document that the site publishes', () => {
    const document = rpDiscoveryDocument(RETURN_URL);
    expect(document).toContain('<URI>https://site.example/auth/openid/return?from=menu</URI>');
    expect(() => rpDiscoveryDocument('https://*.example/')).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    );
  });
});
