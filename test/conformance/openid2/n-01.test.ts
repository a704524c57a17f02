import { describe, expect, it } from 'vitest';
import { useSites } from '../../../packages/passport-openid2/test/site.js';

const sites = useSites();
const claimedId = (url: string) => new URL(url).searchParams.get('openid.claimed_id');

describe('SPEC-N-01 the field of the login form is openid_identifier', () => {
  const alice = () => sites.openid2.identifier('alice');
  const bob = () => sites.openid2.identifier('bob');

  it('in a form and in a query', async () => {
    const site = await sites.open();
    const { location } = await site.visitor().post('/login', { openid_identifier: alice() });
    expect(claimedId(location)).toBe(alice());
    const query = new URLSearchParams({ openid_identifier: alice() });
    expect(claimedId(await site.begin(site.visitor(), `/login?${query}`))).toBe(alice());
  });

  it('or openid_url, as OpenID 1.1 had it, where the other is absent', async () => {
    const site = await sites.open();
    const old = await site.visitor().post('/login', { openid_url: bob() });
    expect(claimedId(old.location)).toBe(bob());
    const both = await site.visitor().post('/login', { openid_url: bob(), openid_identifier: alice() });
    expect(claimedId(both.location)).toBe(alice());
  });

  it('or another that the site names, instead', async () => {
    const site = await sites.open({ identifierField: 'who' });
    const { location } = await site.visitor().post('/login', { who: alice(), openid_identifier: bob() });
    expect(claimedId(location)).toBe(alice());
    const unread = site.visitor().post('/login', { openid_identifier: bob() });
    expect(await site.ending(unread)).toMatchObject({ kind: 'fail', status: 400, info: { code: 'IDENTIFIER_ABSENT' } });
  });

  it('and an empty one is no identifier', async () => {
    const site = await sites.open();
    for (const openid_identifier of ['', '   ', '\t']) {
      const ending = await site.ending(site.visitor().post('/login', { openid_identifier }));
      expect(ending).toMatchObject({ kind: 'fail', status: 400, info: { code: 'IDENTIFIER_ABSENT' } });
    }
  });
});
