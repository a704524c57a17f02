import { describe, expect, it } from 'vitest';
import { alter, beginLogin, OPENID2, useProvider, WAYS } from './login-fixture.js';

describe('ATK-B-11 a namespace that is almost the right one', () => {
  const provider = useProvider();
  const oddities = {
    empty: '',
    'a prefix': OPENID2.slice(0, -1),
    longer: `${OPENID2}/`,
    'with a space behind': `${OPENID2} `,
    'with a space before': ` ${OPENID2}`,
    'in upper case': OPENID2.toUpperCase(),
    'by https': OPENID2.replace('http:', 'https:'),
    'a list': `${OPENID2},${OPENID2}`,
  };

  for (const way of WAYS) {
    for (const [name, ns] of Object.entries(oddities)) {
      it(`is refused: ${name} (${way.name})`, async () => {
        const login = await beginLogin(provider, way);
        const honest = login.approve();
        expect(await login.outcome(alter(honest, { ns }))).toBe('NAMESPACE_MISMATCH');
        expect(await login.outcome(honest)).toBe('authenticated');
      });
    }
  }
});
