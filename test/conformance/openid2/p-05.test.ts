import { describe, expect, it } from 'vitest';
import { alter, beginLogin, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-P-05 an unknown mode is a failure', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`whatever it is called (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const honest = login.approve();
      for (const mode of ['', 'ok', 'id_res_', 'Id_res', 'checkid_immediate', '__proto__']) {
        expect(await login.outcome(alter(honest, { mode }))).toBe('MODE_UNKNOWN');
      }
      expect(await login.outcome(honest)).toBe('authenticated');
    });
  }
});
