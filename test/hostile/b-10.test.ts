import { describe, expect, it } from 'vitest';
import { alter, beginLogin, type Fields, useProvider, WAYS } from './login-fixture.js';

describe('ATK-B-10 an OpenID 2.0 login answered in OpenID 1.x', () => {
  const provider = useProvider();
  const shapes: Record<string, Fields> = {
    'without ns': { ns: null },
    'ns 1.1': { ns: 'http://openid.net/signon/1.1' },
    'ns 1.0': { ns: 'http://openid.net/signon/1.0' },
    'without anything that 1.1 lacks': { ns: null, op_endpoint: null, claimed_id: null, response_nonce: null },
  };

  for (const way of WAYS) {
    for (const [name, fields] of Object.entries(shapes)) {
      it(`is refused: ${name} (${way.name})`, async () => {
        provider.openid2.faults.isValid = 'true';
        const login = await beginLogin(provider, way);
        const honest = login.approve();
        expect(await login.outcome(alter(honest, fields))).toBe('NAMESPACE_MISMATCH');
        expect(await login.outcome(login.sign(fields))).toBe('NAMESPACE_MISMATCH');
        expect(await login.outcome(honest)).toBe('authenticated');
      });
    }
  }
});
