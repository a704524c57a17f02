import { describe, expect, it } from 'vitest';
import { htmlPage, providerLink, usePages, xrdsPage } from '../page-server.js';
import { beginLogin, outcomeOf, useProvider, WAYS } from './login-fixture.js';

describe("ATK-B-04 an attacker's page that names the victim as its local identifier", () => {
  const provider = useProvider();
  const evil = useProvider();
  const pages = usePages();
  const forms = {
    html: (endpoint: string, localId: string) => htmlPage(providerLink(endpoint, localId)),
    xrds: (endpoint: string, localId: string) => xrdsPage({ uris: [endpoint], extra: `<LocalID>${localId}</LocalID>` }),
  };
  const version1 = {
    html: (endpoint: string, localId: string) =>
      htmlPage(`<link rel="openid.server" href="${endpoint}"><link rel="openid.delegate" href="${localId}">`),
    xrds: (endpoint: string, localId: string) =>
      xrdsPage({
        types: ['http://openid.net/signon/1.1'],
        uris: [endpoint],
        extra: `<openid:Delegate>${localId}</openid:Delegate>`,
      }),
  };

  for (const way of WAYS) {
    for (const form of ['html', 'xrds'] as const) {
      it(`stays the attacker's account: ${form} (${way.name})`, async () => {
        const victim = provider.openid2.identifier('alice', 'html');
        pages.set(`/${form}`, forms[form](evil.openid2.endpoint, victim));
        const login = await beginLogin(evil, way, { identifier: `${pages.origin}/${form}` });
        const answer = login.approve({ user: 'bob', assertAnyIdentity: true });
        expect(await login.identity(answer)).toMatchObject({ claimedId: `${pages.origin}/${form}`, localId: victim });
      });

      it(`does not turn into the victim's: ${form} (${way.name})`, async () => {
        const victim = provider.openid2.identifier('alice', 'html');
        pages.set(`/${form}`, forms[form](evil.openid2.endpoint, victim));
        const login = await beginLogin(evil, way, { identifier: `${pages.origin}/${form}` });
        expect(await login.outcome(login.sign({ claimed_id: victim }))).toBe('ENDPOINT_MISMATCH');
        expect(await login.outcome(login.sign({}))).toBe('authenticated');
      });
    }
  }

  for (const form of ['html', 'xrds'] as const) {
    it(`is no login at all in OpenID 1.1: ${form}`, async () => {
      for (const way of WAYS) {
        pages.set(`/1.1/${form}`, version1[form](evil.openid2.endpoint, provider.openid2.identifier('alice', 'html')));
        const begun = beginLogin(evil, way, { identifier: `${pages.origin}/1.1/${form}` }).then(({ url }) => url);
        expect(await outcomeOf(begun)).toBe('SERVICE_ABSENT');
      }
    });
  }
});
