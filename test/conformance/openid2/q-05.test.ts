import { createRelyingParty, matchRealm } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';

const RETURN_TO = 'https://www.example.com/shop/return?x=1';

describe('SPEC-Q-05 return_to lies inside the realm', () => {
  const inside = [
    'https://www.example.com/',
    'https://www.example.com',
    'https://www.example.com:443/',
    'https://www.example.com/shop',
    'https://www.example.com/shop/',
    'https://www.example.com/shop/return',
    'https://www.example.com/shop/return?x=1',
    'https://*.example.com/',
    'https://*.www.example.com/shop',
    'HTTPS://WWW.EXAMPLE.COM/',
  ];
  const outside = [
    'http://www.example.com/',
    'https://www.example.com:8443/',
    'https://example.com/',
    'https://w.example.com/',
    'https://www.example.com/sho',
    'https://www.example.com/Shop',
    'https://www.example.com/shop/return/',
    'https://www.example.com/shop/return?y',
    'https://*.ample.com/',
    'https://*example.com/',
    'https://www.*.com/',
    'https://www.example.com/#x',
    'https://user@www.example.com/',
    'www.example.com',
    'not a realm',
  ];

  it.each(inside)('of %s', (realm) => {
    expect(matchRealm(realm, RETURN_TO)).toBe(true);
    expect(() => createRelyingParty({ returnUrl: RETURN_TO, realm })).not.toThrow();
  });

  it.each(outside)('not of %s, which is found out at once', (realm) => {
    expect(matchRealm(realm, RETURN_TO)).toBe(false);
    expect(() => createRelyingParty({ returnUrl: RETURN_TO, realm })).toThrow(
      expect.objectContaining({ code: 'RETURN_URL_OUTSIDE_REALM' }),
    );
  });

  it('where a wildcard covers the bare domain as well', () => {
    expect(matchRealm('https://*.example.com/', 'https://example.com/return')).toBe(true);
    expect(matchRealm('https://*.example.com/', 'https://a.b.example.com/return')).toBe(true);
    expect(matchRealm('https://*.example.com/', 'https://notexample.com/return')).toBe(false);
  });

  it('in each login that names a URL of its own', async () => {
    const party = createRelyingParty({ returnUrl: RETURN_TO, realm: 'https://*.example.com/' });
    const begun = party.begin({ identifier: 'x.example', returnUrl: 'https://evil.example/' });
    await expect(begun).rejects.toMatchObject({ code: 'RETURN_URL_OUTSIDE_REALM' });
  });

  const warningsFor = async (realm: string) => {
    const warnings: unknown[] = [];
    const listen = (warning: Error & { code?: string }) => warnings.push(warning.code);
    process.on('warning', listen);
    createRelyingParty({ returnUrl: realm.replace('*.', 'a.'), realm });
    // Warnings come with the next tick.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', listen);
    return warnings;
  };

  it.each(['https://*.com/', 'https://*.co.uk/', 'https://*.GitHub.io/shop/'])(
    'and a realm that is not the site alone is warned of: %s',
    async (realm) => {
      expect(await warningsFor(realm)).toEqual(['REALM_TOO_GENERAL']);
    },
  );

  it.each(['https://*.example.com/', 'https://*.example.co.uk/', 'https://example.co.uk/', 'https://*.intranet/'])(
    'and no other is: %s',
    async (realm) => {
      expect(await warningsFor(realm)).toEqual([]);
    },
  );
});
