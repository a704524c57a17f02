import { describe, expect, it } from 'vitest';
import { alter, beginLogin, useProvider, WAYS } from './login-fixture.js';

describe('ATK-B-06 an assertion about another local identifier than the page names', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    for (const form of ['html', 'xrds', 'delegated-html', 'delegated-xrds'] as const) {
      it(`is refused: ${form} (${way.name})`, async () => {
        const login = await beginLogin(provider, way, { identifier: provider.openid2.identifier('alice', form) });
        const honest = login.approve();
        for (const identity of [
          provider.openid2.identifier('bob', 'html'),
          provider.openid2.identifier('alice', 'xrds-meta'),
          `${provider.openid2.identifier('alice', 'html')}/`,
        ]) {
          expect(await login.outcome(alter(honest, { identity }))).toBe('LOCAL_ID_MISMATCH');
          expect(await login.outcome(login.sign({ identity }))).toBe('LOCAL_ID_MISMATCH');
        }
        expect(await login.outcome(honest)).toBe('authenticated');
      });
    }

    it(`is refused where the visitor chose the identity at the provider (${way.name})`, async () => {
      const login = await beginLogin(provider, way, { identifier: provider.openid2.opIdentifier });
      const identity = provider.openid2.identifier('bob', 'html');
      const forged = login.sign({ identity }, { form: 'delegated-html' });
      expect(await login.outcome(forged)).toBe('LOCAL_ID_MISMATCH');
      expect(await login.outcome(login.approve({ user: 'alice', form: 'delegated-html' }))).toBe('authenticated');
    });

    it(`is refused where the claimed page names none (${way.name})`, async () => {
      const login = await beginLogin(provider, way, { identifier: provider.openid2.opIdentifier });
      const identity = provider.openid2.identifier('bob');
      expect(await login.outcome(login.sign({ identity }))).toBe('LOCAL_ID_MISMATCH');
      expect(await login.outcome(login.approve({ user: 'alice' }))).toBe('authenticated');
    });
  }
});
