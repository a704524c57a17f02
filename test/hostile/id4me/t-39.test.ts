import { describe, expect, it } from 'vitest';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T39 letters of another case', () => {
  const web = useWeb();

  it('are the same in the host', async () => {
    const authority = createAuthority(web, { path: '/Tenant' });
    const issuer = authority.issuer.replace('authority.id4me', 'Authority.ID4me');
    authority.metadata = { issuer };
    authority.idToken = { iss: issuer };
    const { begin, complete } = createFixture(web, { resolveAuthority: () => authority.issuer }, authority);
    expect((await complete(await begin(), { iss: issuer })).issuer).toBe(issuer);
  });

  it('are the same in the host of the record', async () => {
    const authority = createAuthority(web, { path: '/Tenant' });
    const issuer = authority.issuer.replace('authority.id4me', 'AUTHORITY.id4me');
    const { login } = createFixture(web, { resolveAuthority: () => issuer }, authority);
    expect((await login()).issuer).toBe(authority.issuer);
  });

  it('are another tenant in the path', async () => {
    const authority = createAuthority(web, { path: '/Tenant' });
    const { begin } = createFixture(web, {}, authority);
    authority.metadata = { issuer: authority.issuer.replace('Tenant', 'tenant') };
    expect(await codeOf(begin())).toBe('ISSUER_MISMATCH');
  });
});
