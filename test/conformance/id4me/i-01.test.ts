import { discoverAuthority, fetchProviderMetadata } from 'openid-rp-core/id4me';
import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';
import { useNameServer } from '../../name-server.js';

describe('ID4ME-I-1 the issuer is https:// and what the record says', () => {
  const web = useWeb();
  const names = useNameServer();
  const issuerOf = async (iss: string, options = {}) => {
    names.set('_openid.alice.example.com', { txt: [`v=OID1;iss=${iss}`] });
    const dns = { servers: [names.address] };
    return (await discoverAuthority('alice.example.com', { dns, ...options })).issuer;
  };

  it.each([
    ['authority.example', 'https://authority.example'],
    ['authority.example/realms/One/', 'https://authority.example/realms/One/'],
    ['authority.example:8443/x', 'https://authority.example:8443/x'],
    ['AUTHORITY.example', 'https://authority.example'],
  ])('of %s', async (iss, issuer) => {
    expect(await issuerOf(iss)).toBe(issuer);
    // What is allowed in development is for loopback alone.
    expect(await issuerOf(iss, { allowPrivateAddresses: true, allowInsecureHttp: true })).toBe(issuer);
  });

  it('of an authority on loopback, http:// where the site allows that', async () => {
    const { authority, login } = createFixture(web, {
      resolveAuthority: undefined,
      dns: { servers: [names.address] },
    });
    const iss = authority.issuer.replace('http://', '');
    names.set('_openid.alice.id4me.localhost', { txt: [`v=OID1;iss=${iss}`] });
    expect((await login()).issuer).toBe(`http://${iss}`);
    expect(await issuerOf(iss, { allowPrivateAddresses: true })).toBe(`https://${iss}`);
  });

  it('and nowhere else http', async () => {
    const { authority, begin } = createFixture(web);
    expect((await begin()).kind).toBe('redirect');
    const development = { allowPrivateAddresses: true, allowInsecureHttp: true };
    for (const options of [{}, development]) {
      expect(await codeOf(fetchProviderMetadata('http://authority.example', options))).toBe('ISSUER_MALFORMED');
    }
    expect(await codeOf(fetchProviderMetadata(authority.issuer, { allowPrivateAddresses: true }))).toBe(
      'ISSUER_MALFORMED',
    );
    expect((await fetchProviderMetadata(authority.issuer, development)).issuer).toBe(authority.issuer);
  });
});
