import { describe, expect, it } from 'vitest';
import { alter, beginLogin, signatureCode, useProvider, WAYS } from './login-fixture.js';

describe('ATK-G-01 an identifier that belonged to somebody else before', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`is told apart by its fragment (${way.name})`, async () => {
      const page = provider.openid2.identifier('alice');
      const accounts = new Set<string>();
      for (const claimed_id of [page, `${page}#2009`, `${page}#2024`]) {
        const login = await beginLogin(provider, way, { identifier: provider.openid2.opIdentifier });
        accounts.add((await login.identity(login.sign({ claimed_id, identity: page }))).claimedId);
      }
      expect(accounts).toEqual(new Set([page, `${page}#2009`, `${page}#2024`]));
    });

    it(`cannot get or lose a fragment on the way (${way.name})`, async () => {
      const page = provider.openid2.identifier('alice');
      const login = await beginLogin(provider, way);
      const honest = login.sign({ claimed_id: `${page}#2024`, identity: page });
      for (const claimed_id of [page, `${page}#2009`, `${page}#`]) {
        expect(await login.outcome(alter(honest, { claimed_id }))).toBe(signatureCode(way));
      }
      expect((await login.identity(honest)).claimedId).toBe(`${page}#2024`);
    });
  }
});
