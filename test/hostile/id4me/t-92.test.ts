import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { signUserInfo } from '../../id4me/signed-user-info.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T92 signed UserInfo of another issuer, or for another site', () => {
  const web = useWeb();

  it.each([
    ['another issuer', { iss: 'https://other.example' }, 'ISSUER_MISMATCH'],
    ['no issuer', { iss: undefined }, 'CLAIM_ABSENT'],
    ['another site', { aud: 'another-client' }, 'AUDIENCE_MISMATCH'],
    ['no site', { aud: undefined }, 'CLAIM_ABSENT'],
    ['this site and another', { aud: ['client-0', 'another-client'] }, 'AUDIENCE_MISMATCH'],
  ])('is refused with %s', async (_what, changes, code) => {
    const { authority, login } = createFixture(web, { userinfoSigned: true });
    signUserInfo(authority);
    expect((await login()).claims['name']?.value).toBe('Alice');
    signUserInfo(authority, changes);
    expect(await codeOf(login())).toBe(code);
  });
});
