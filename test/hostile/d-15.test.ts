import { AX } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { useSites } from '../../packages/passport-openid2/test/site.js';
import { beginLogin, createParty, STATELESS_WAY, useProvider, WAYS } from './login-fixture.js';

const MARKUP = `"'><script>alert(1)</script>&lt;b&gt;%3Ci%3E\u{1F600}`;

describe('ATK-D-15 markup in what a provider says of a visitor', () => {
  const provider = useProvider({
    users: [
      {
        name: 'mallory',
        sreg: { nickname: MARKUP, fullname: MARKUP, email: MARKUP },
        ax: { [AX.fullname]: [MARKUP], [AX.email]: [MARKUP] },
      },
    ],
  });
  const sites = useSites();
  const asked = {
    sreg: { required: ['nickname', 'fullname', 'email'] },
    ax: { required: ['fullname', 'email'] },
  } as const;

  for (const way of WAYS) {
    it(`is text: neither decoded nor made harmless on the way to the site (${way.name})`, async () => {
      const login = await beginLogin(provider, way, { ...asked, identifier: provider.openid2.identifier('mallory') });
      const { extensions, claimedId } = await login.identity(login.approve());
      expect(extensions.sreg).toEqual({ nickname: MARKUP, fullname: MARKUP, email: MARKUP });
      expect(extensions.ax?.[AX.fullname]).toEqual([MARKUP]);
      expect(claimedId).toBe(provider.openid2.identifier('mallory'));
    });

    it(`holds no control characters (${way.name})`, async () => {
      const login = await beginLogin(provider, way, { ...asked, identifier: provider.openid2.identifier('mallory') });
      for (const character of ['\0', '\b', '\n', '\r', '\u007f']) {
        const forged = login.sign({ 'sreg.nickname': `mallory${character}` }, { user: 'mallory' });
        expect(await login.outcome(forged)).toBe('PARAMETER_MALFORMED');
      }
    });
  }

  it('is text in the profile too', async () => {
    const site = await sites.open({ profile: true, verify: ((_id: string, profile: object) => profile) as never });
    const visitor = site.visitor();
    const url = await site.begin(visitor);
    sites.openid2.faults.assertionOverridesBeforeSigning = {
      'sreg.fullname': MARKUP,
      // Without Attribute Exchange, whose name would come first.
      signed: 'op_endpoint,claimed_id,identity,return_to,response_nonce,assoc_handle,ns.sreg,sreg.fullname',
    };
    const ending = await site.ending(visitor.deliver(sites.openid2.approve(url, { user: 'alice' })));
    expect(ending).toMatchObject({ kind: 'success', user: { displayName: MARKUP } });
  });

  it('is escaped on the pages that this library writes itself', async () => {
    provider.openid2.faults.endpointQuery = 'x="><script>alert(1)</script>';
    const ifAvailable = Array.from(
      { length: 60 },
      (_, index) => `https://a.example/long/name/'><script>/${index}` as const,
    );
    const party = createParty(STATELESS_WAY, { ax: { ifAvailable } });
    const { form } = await party.begin({ identifier: provider.openid2.identifier('mallory') });
    expect(form?.html).toContain('&lt;script&gt;/59');
    expect(form?.html).not.toContain('<script>/');
    expect(form?.html.match(/<script>/g)).toHaveLength(1);
  });
});
