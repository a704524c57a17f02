import { describe, expect, it } from 'vitest';
import { useSites } from '../../packages/passport-openid2/test/site.js';
import { ANY_WAY, beginLogin, codeOf, createParty, requestsOf, useProvider, WAYS } from './login-fixture.js';

const ELSEWHERE = [
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '\\\\evil.example/',
  '/\t/evil.example/',
  'http://site.example/',
  'https://site.example.evil.example/',
  'https://site.example@evil.example/',
  'https://site.example:444/',
  'javascript:alert(1)',
  'data:text/html,x',
];

describe('ATK-C-04 a page of the site that leads on to another site', () => {
  const provider = useProvider();
  const sites = useSites();

  for (const way of WAYS) {
    it(`gets no answer that was made for the return URL (${way.name})`, async () => {
      const login = await beginLogin(provider, way, { realm: 'https://site.example/' });
      const redirector = 'https://site.example/leave?to=https://evil.example/';
      const honest = login.approve();
      const query = honest.url.slice(honest.url.indexOf('?') + 1);
      expect(await login.outcome({ ...honest, url: `${redirector}&${query}` })).toBe('RETURN_TO_MISMATCH');
      const path = '/auth/openid/return';
      expect(honest.url).toContain(path);
      expect(await login.outcome({ ...honest, url: honest.url.replace(path, '/leave') })).toBe('RETURN_TO_MISMATCH');
      // Nor one that the provider was talked into making for it, inside the realm.
      const covert = `${redirector}&rp_state=${login.transaction.id}`;
      expect(await login.outcome(login.sign({ return_to: covert }))).toBe('RETURN_TO_MISMATCH');
      expect(await login.outcome(honest)).toBe('authenticated');
    });
  }

  it.each(ELSEWHERE)('is not made of this library: returnTo %j', async (returnTo) => {
    const party = createParty(ANY_WAY, { store: provider.store });
    const identifier = provider.openid2.identifier('alice');
    expect(await codeOf(party.begin({ identifier, returnTo }))).toBe('LANDING_REFUSED');
    // Before anything is asked of anybody.
    expect(provider.openid2.requests).toEqual([]);
  });

  it('is not made of a path that the browser would read as another host', async () => {
    const party = createParty(ANY_WAY, { store: provider.store });
    const identifier = provider.openid2.identifier('alice');
    for (const returnTo of ['/x/..//evil.example/', '/.//evil.example/', 'https://site.example//evil.example/']) {
      const { transaction } = await party.begin({ identifier, returnTo });
      expect(new URL(transaction.landing ?? '', 'https://site.example/').origin).toBe('https://site.example');
    }
  });

  it('is not the return URL: what other sites send there begins no login', async () => {
    const site = await sites.open();
    const identifier = sites.openid2.identifier('bob');
    for (const path of ['/return', '/return/', '/RETURN', '/retur%6e', '/%72eturn/', '/return;x', '/return?x=1&']) {
      const mark = path.includes('?') ? '' : '?';
      const link = `${path}${mark}openid_identifier=${encodeURIComponent(identifier)}`;
      const absent = { kind: 'fail', status: 400, info: { code: 'IDENTIFIER_ABSENT' } };
      expect(await site.ending(site.visitor().get(link))).toMatchObject(absent);
      expect(await site.ending(site.visitor().post(path, { openid_identifier: identifier }))).toMatchObject(absent);
      expect(await site.ending(site.visitor().post(path, { openid_url: identifier }))).toMatchObject(absent);
    }
    expect(sites.openid2.requests).toEqual([]);
    expect(requestsOf(provider, 'associate')).toBe(0);
  });
});
