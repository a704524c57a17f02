import { verifyAssertion } from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { beginLogin, codeOf, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-11.2 what is asserted is what discovery found', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    for (const [field, code] of [
      ['op_endpoint', 'ENDPOINT_MISMATCH'],
      ['identity', 'LOCAL_ID_MISMATCH'],
    ] as const) {
      it(`so another ${field} is refused (${way.name})`, async () => {
        for (const form of ['html', 'xrds', 'delegated-xrds'] as const) {
          const login = await beginLogin(provider, way, { identifier: provider.openid2.identifier('alice', form) });
          expect(await login.outcome(login.sign({ [field]: `${provider.origin}/other` }))).toBe(code);
          expect(await login.outcome(login.approve())).toBe('authenticated');
        }
      });
    }

    it(`with the fragment of the claimed identifier left aside (${way.name})`, async () => {
      const page = provider.openid2.identifier('alice');
      const login = await beginLogin(provider, way);
      provider.openid2.requests.length = 0;
      const identity = await login.identity(login.sign({ claimed_id: `${page}#new`, identity: page }));
      expect(identity.claimedId).toBe(`${page}#new`);
      expect(provider.openid2.requests.filter(({ method }) => method === 'GET')).toEqual([]);
    });

    it(`and what the login did not discover is discovered now (${way.name})`, async () => {
      const store = new MemoryStore();
      const login = await beginLogin(provider, way, { store, identifier: provider.openid2.opIdentifier });
      provider.openid2.requests.length = 0;
      const answer = login.approve({ user: 'bob', form: 'xrds-header' });
      expect((await login.identity(answer)).claimedId).toBe(provider.openid2.identifier('bob', 'xrds-header'));
      const paths = provider.openid2.requests.filter(({ method }) => method === 'GET').map(({ path }) => path);
      expect(paths).toEqual(['/xrds-header/bob', '/xrds-document/bob']);
    });

    it(`where a single step is used without its beginning, too (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const { returnTo } = login.transaction;
      const options = { returnTo, store: provider.store, allowPrivateAddresses: true };
      const wrong = login.sign({ op_endpoint: `${provider.openid2.endpoint}/` });
      expect(await codeOf(verifyAssertion(wrong, options))).toBe('ENDPOINT_MISMATCH');
      const claimedId = provider.openid2.identifier('alice');
      expect((await verifyAssertion(login.approve(), options)).claimedId).toBe(claimedId);
    });
  }
});
