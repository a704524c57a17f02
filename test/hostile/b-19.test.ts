import { describe, expect, it } from 'vitest';
import { alter, beginLogin, type Fields, useProvider, WAYS } from './login-fixture.js';

describe('ATK-B-19 one of the two identifiers without the other', () => {
  const provider = useProvider();
  const shapes: Record<string, Fields> = {
    'no identity': { identity: null },
    'no claimed_id': { claimed_id: null },
    'an empty identity': { identity: '' },
    'an empty claimed_id': { claimed_id: '' },
  };

  for (const way of WAYS) {
    for (const [name, fields] of Object.entries(shapes)) {
      it(`is refused: ${name} (${way.name})`, async () => {
        const login = await beginLogin(provider, way);
        const honest = login.approve();
        const isRemoved = Object.values(fields).includes(null);
        // Altered, the list of signed names still has it.
        expect(await login.outcome(alter(honest, fields))).toBe(isRemoved ? 'FIELD_MALFORMED' : 'FIELD_ABSENT');
        expect(await login.outcome(login.sign(fields))).toBe('FIELD_ABSENT');
        expect(await login.outcome(honest)).toBe('authenticated');
      });
    }
  }
});
