import { describe, expect, it } from 'vitest';
import { alter, beginLogin, signatureCode, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-Q-04 what the site adds to return_to is protected by the site', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`so that it can be neither changed nor foreseen (${way.name})`, async () => {
      const [login, other] = [await beginLogin(provider, way), await beginLogin(provider, way)];
      expect(login.transaction.returnTo).not.toBe(other.transaction.returnTo);
      const honest = login.approve();
      const state = { from: login.transaction.id, to: other.transaction.id };
      const moved = { ...honest, url: honest.url.replace(state.from, state.to) };
      expect(await login.outcome(moved)).toBe('RETURN_TO_MISMATCH');
      const rewritten = alter(moved, { return_to: other.transaction.returnTo });
      expect(await other.outcome(rewritten)).toBe(signatureCode(way));
      expect(await login.outcome(honest)).toBe('authenticated');
    });
  }

  it('while what the application adds stays with the site', async () => {
    for (const way of WAYS) {
      const { party } = await beginLogin(provider, way);
      const identifier = provider.openid2.identifier('alice');
      const { url, transaction } = await party.begin({ identifier, appState: { cart: 'secret' }, returnTo: '/cart' });
      expect(decodeURIComponent(url)).not.toMatch(/secret|cart/);
      const result = await party.complete({ ...provider.openid2.approve(url), transaction });
      expect(result).toMatchObject({ appState: { cart: 'secret' }, returnTo: '/cart' });
    }
  });
});
