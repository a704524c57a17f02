import { describe, expect, it } from 'vitest';
import { beginLogin, OPENID2, useProvider, WAYS } from './login-fixture.js';

describe('ATK-B-20 a provider asserted as if it were an identity', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    for (const started of ['an identity', 'the provider'] as const) {
      it(`is refused, begun with ${started} (${way.name})`, async () => {
        const { opIdentifier } = provider.openid2;
        const identifier = started === 'the provider' ? opIdentifier : provider.openid2.identifier('alice');
        const login = await beginLogin(provider, way, { identifier });
        const select = `${OPENID2}/identifier_select`;
        expect(await login.outcome(login.sign({ claimed_id: select, identity: select }))).toBe('FIELD_MALFORMED');
        const op = { claimed_id: opIdentifier, identity: opIdentifier };
        expect(await login.outcome(login.sign(op))).toBe('CLAIMED_ID_MISMATCH');
        expect(await login.outcome(login.approve({ user: 'alice' }))).toBe('authenticated');
      });
    }
  }
});
