import { describe, expect, it } from 'vitest';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T38 a slash that only one of record and document has', () => {
  const web = useWeb();

  it('does no harm in the record', async () => {
    const authority = createAuthority(web, { path: '/realms/one' });
    const { login } = createFixture(web, { resolveAuthority: () => `${authority.issuer}/` }, authority);
    expect((await login()).issuer).toBe(authority.issuer);
  });

  it('does no harm in the document, which decides how tokens have to spell it', async () => {
    const authority = createAuthority(web, { path: '/realms/one' });
    const issuer = `${authority.issuer}/`;
    authority.metadata = { issuer };
    authority.idToken = { iss: issuer };
    const { begin, complete } = createFixture(web, {}, authority);
    expect((await complete(await begin(), { iss: issuer })).issuer).toBe(issuer);

    authority.idToken = { iss: authority.issuer };
    expect(await codeOf(complete(await begin(), { iss: issuer }))).toBe('ISSUER_MISMATCH');
    authority.idToken = { iss: issuer };
    expect(await codeOf(complete(await begin(), { iss: authority.issuer }))).toBe('ISSUER_MISMATCH');
  });
});
