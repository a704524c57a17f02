import { describe, expect, it } from 'vitest';
import { append, beginLogin, parametersOf, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-M-02 no message has a parameter twice', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`whichever it is, and even with the same value (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const honest = login.approve();
      const names = [...parametersOf(honest).keys()].filter((name) => name.startsWith('openid.'));
      expect(names).toContain('openid.mode');
      for (const name of names) {
        const value = encodeURIComponent(parametersOf(honest).get(name) ?? '');
        expect(await login.outcome(append(honest, `${name}=${value}`))).toBe('PARAMETER_DUPLICATED');
      }
      expect(await login.outcome(append(honest, 'openid.x=1&openid.x=2'))).toBe('PARAMETER_DUPLICATED');
      expect(await login.outcome(honest)).toBe('authenticated');
    });
  }
});
