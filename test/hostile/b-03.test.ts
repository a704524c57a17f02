import { describe, expect, it } from 'vitest';
import { beginLogin, requestsOf, useProvider, WAYS } from './login-fixture.js';

describe("ATK-B-03 a provider that asserts what is another provider's", () => {
  const provider = useProvider();
  const evil = useProvider();

  for (const way of WAYS) {
    for (const form of ['html', 'xrds', 'xrds-header', 'delegated-html', 'delegated-xrds'] as const) {
      it(`is not believed about ${form} (${way.name})`, async () => {
        const victim = provider.openid2.identifier('alice', form);
        const identity = form.startsWith('delegated-') ? provider.openid2.identifier('alice', 'html') : victim;
        for (const identifier of [evil.openid2.opIdentifier, evil.openid2.identifier('alice', 'html')]) {
          const login = await beginLogin(evil, way, { identifier });
          expect(await login.outcome(login.sign({ claimed_id: victim, identity }))).toBe('ENDPOINT_MISMATCH');
          expect(requestsOf(provider, 'check_authentication')).toBe(0);
          expect(await login.outcome(login.approve({ user: 'alice' }))).toBe('authenticated');
        }
      });
    }
  }

  it('is not believed even where the victim just logged in', async () => {
    for (const way of WAYS) {
      const login = await beginLogin(provider, way);
      expect(await login.outcome(login.approve())).toBe('authenticated');
      const { party } = login;
      const second = await beginLogin(evil, way, { party, identifier: evil.openid2.opIdentifier });
      const claimed_id = provider.openid2.identifier('alice');
      expect(await second.outcome(second.sign({ claimed_id, identity: claimed_id }))).toBe('ENDPOINT_MISMATCH');
    }
  });
});
