import { describe, expect, it } from 'vitest';
import { alter, beginLogin, useProvider, WAYS } from './login-fixture.js';

describe('ATK-B-16 a mode that is no success', () => {
  const provider = useProvider();
  const unknown = {
    none: null,
    empty: '',
    'upper case': 'ID_RES',
    'a space behind it': 'id_res ',
    'a longer one': 'id_res2',
    'a request': 'checkid_setup',
    'a question': 'check_authentication',
    'a list': 'id_res,cancel',
    'a name of objects': 'constructor',
  };
  const others = { cancel: 'cancelled', setup_needed: 'setup-needed', error: 'PROVIDER_REPORTED' };

  for (const way of WAYS) {
    for (const [name, mode] of Object.entries(unknown)) {
      it(`is refused: ${name} (${way.name})`, async () => {
        const login = await beginLogin(provider, way);
        const honest = login.approve();
        expect(await login.outcome(alter(honest, { mode }))).toBe('MODE_UNKNOWN');
        expect(await login.outcome(honest)).toBe('authenticated');
      });
    }
    for (const [mode, outcome] of Object.entries(others)) {
      it(`stays what it says: ${mode}, whatever else the message holds (${way.name})`, async () => {
        const login = await beginLogin(provider, way);
        const honest = login.approve();
        expect(await login.outcome(alter(honest, { mode }))).toBe(outcome);
        // Anybody can send this to the browser, so it uses nothing up.
        expect(await login.outcome(honest)).toBe('authenticated');
      });
    }
  }
});
