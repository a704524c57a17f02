import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';
import { useNameServer } from '../../name-server.js';

describe('ID4ME-V-12 another identity was chosen at the authority', () => {
  const web = useWeb();
  const names = useNameServer();

  function useSite(allowIdentifierSwitch: boolean) {
    const dns = { servers: [names.address] };
    const fixture = createFixture(web, { resolveAuthority: undefined, dns, allowIdentifierSwitch });
    const { issuer } = fixture.authority;
    names.set('_openid.alice.id4me.localhost', { txt: [`v=OID1;iss=${issuer.replace('http://', '')}`] });
    names.set('_openid.example.localhost', { txt: [`v=OID1;iss=${issuer.replace('http://', '')}`] });
    return fixture;
  }

  it('counts where the site allows it, once its own record is known to name the authority', async () => {
    const { authority, login } = useSite(true);
    expect(await login()).toMatchObject({ identifier: 'alice.id4me.localhost' });
    authority.idToken = { 'id4me.identifier': 'Bob.Example.localhost' };
    names.queries.length = 0;
    expect(await login()).toMatchObject({
      identifier: 'bob.example.localhost',
      identifierConfirmed: true,
      discoveredAt: 'example.localhost',
    });
    expect(names.queries.map(({ name }) => name)).toContain('_openid.bob.example.localhost');
  });

  it('does not count by default', async () => {
    const { authority, login } = useSite(false);
    expect(await codeOf(login())).toBe('no error');
    authority.idToken = { 'id4me.identifier': 'bob.example.localhost' };
    expect(await codeOf(login())).toBe('IDENTIFIER_MISMATCH');
  });

  it('counts where none was typed', async () => {
    const { authority, begin, complete } = useSite(false);
    authority.idToken = { 'id4me.identifier': 'bob.example.localhost' };
    expect(await complete(await begin({ issuer: authority.issuer }))).toMatchObject({
      identifier: 'bob.example.localhost',
      identifierConfirmed: true,
    });
  });

  it('is refused where the authority is not welcome for it', async () => {
    const { authority, store } = useSite(true);
    const site = createFixture(
      web,
      { store, allowIdentifierSwitch: true, authorityPolicy: (_issuer, identifier) => !identifier?.startsWith('bob') },
      authority,
    );
    expect(await codeOf(site.login())).toBe('no error');
    authority.idToken = { 'id4me.identifier': 'bob.example.localhost' };
    expect(await codeOf(site.login())).toBe('AUTHORITY_REFUSED');
  });
});
