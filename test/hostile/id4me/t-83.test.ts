import { describe, expect, it } from 'vitest';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';
import { useNameServer } from '../../name-server.js';

describe('ID4ME-T83 an authority that speaks for the domains of others', () => {
  const web = useWeb();
  const names = useNameServer();
  const [mine, others] = ['_openid.alice.id4me.localhost', '_openid.bob.id4me.localhost'];

  /** A site where visitors may choose another identity at the authority, which chooses bob's. */
  function useSwitch() {
    const [authority, other] = [createAuthority(web), createAuthority(web, { name: 'other.id4me' })];
    const record = ({ issuer }: { issuer: string }) => ({ txt: [`v=OID1;iss=${issuer.replace('http://', '')}`] });
    names.set(mine, record(authority));
    names.set(others, record(authority));
    authority.idToken = { 'id4me.identifier': 'bob.id4me.localhost' };
    const site = () =>
      createFixture(
        web,
        { resolveAuthority: undefined, dns: { servers: [names.address] }, allowIdentifierSwitch: true },
        authority,
      );
    return { authority, toOther: () => names.set(others, record(other)), site };
  }

  it('refuses an identifier whose record names another authority', async () => {
    const { site, toOther } = useSwitch();
    expect(await codeOf(site().login())).toBe('no error');
    toOther();
    expect(await codeOf(site().login())).toBe('IDENTIFIER_MISMATCH');
  });

  it('refuses an identifier without a record', async () => {
    const { site } = useSwitch();
    expect(await codeOf(site().login())).toBe('no error');
    names.set(others, { rcode: 3 });
    expect(await codeOf(site().login())).toMatch(/^DNS_\w+_ABSENT$/);
  });

  it('refuses it of a login that was begun without an identifier, too', async () => {
    const { authority, site, toOther } = useSwitch();
    const begin = { issuer: authority.issuer };
    expect(await codeOf(site().login(begin))).toBe('no error');
    toOther();
    expect(await codeOf(site().login(begin))).toBe('IDENTIFIER_MISMATCH');
  });
});
