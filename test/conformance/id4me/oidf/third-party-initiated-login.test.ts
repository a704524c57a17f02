import { describe, expect, it } from 'vitest';
import { useSites } from '../../../../packages/passport-id4me/test/site.js';
import { createAuthority, SUBJECT } from '../../../id4me/hand-made-authority.js';
import { useWeb } from '../../../id4me/web.js';

describe('third-party-initiated-login', () => {
  const web = useWeb();
  const sites = useSites();

  it('begins a login at the authority that the link names, which ends on the page that it names', async () => {
    const authority = createAuthority(web);
    // Chosen at the authority, so that its own record has to lead there.
    const site = await sites.open({ resolveAuthority: () => authority.issuer });
    const visitor = site.visitor();
    const link = {
      iss: authority.issuer,
      login_hint: 'alice.id4me.localhost',
      target_link_uri: `${site.origin}/account`,
    };
    const { status, location } = await visitor.get(`/login?${new URLSearchParams(link)}`);
    expect([status, location.startsWith(`${authority.issuer}/authorize?`)]).toEqual([302, true]);
    expect(new URL(location).searchParams.get('login_hint')).toBe('alice.id4me.localhost');
    const ending = await site.ending(visitor.get(authority.authorize(location)));
    expect(ending).toMatchObject({
      kind: 'success',
      user: { issuer: authority.issuer, id: SUBJECT },
      info: { returnTo: '/account' },
    });
  });

  it('begins none at an issuer that is none, and none that ends on another site', async () => {
    const authority = createAuthority(web);
    const site = await sites.open({ resolveAuthority: () => authority.issuer });
    const begin = (link: Record<string, string>) =>
      site.ending(site.visitor().get(`/login?${new URLSearchParams(link)}`));
    expect(await begin({ iss: 'javascript:alert(1)' })).toMatchObject({
      kind: 'fail',
      info: { code: 'ISSUER_MALFORMED' },
    });
    const away = { iss: authority.issuer, target_link_uri: 'https://evil.example/' };
    expect(await begin(away)).toMatchObject({ kind: 'fail', info: { code: 'LANDING_REFUSED' } });
    expect(web.requests).toEqual([]);
  });

  it('works by a form, too', async () => {
    const authority = createAuthority(web);
    const site = await sites.open({ resolveAuthority: () => authority.issuer });
    const { location } = await site.visitor().post('/login', { iss: authority.issuer });
    expect(location.startsWith(`${authority.issuer}/authorize?`)).toBe(true);
  });
});
