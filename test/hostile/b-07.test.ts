import { describe, expect, it } from 'vitest';
import { alter, beginLogin, type Fields, fieldOf, signatureCode, useProvider, WAYS } from './login-fixture.js';

const REQUIRED = ['op_endpoint', 'return_to', 'response_nonce', 'assoc_handle', 'claimed_id', 'identity'];

describe('ATK-B-07 a signature that is wrong, missing or empty', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`is refused when it is wrong (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const honest = login.approve();
      const sig = fieldOf(honest, 'sig');
      const swapped = (sig.startsWith('A') ? 'B' : 'A') + sig.slice(1);
      const fromElsewhere = fieldOf(login.approve(), 'sig');
      for (const wrong of [swapped, fromElsewhere, sig.slice(0, -4), `${sig}AAAA`, 'A', '=', `${sig}=`, ` ${sig}`]) {
        expect(await login.outcome(alter(honest, { sig: wrong }))).toBe(signatureCode(way));
      }
      expect(await login.outcome(honest)).toBe('authenticated');
    });

    const exclusions: Record<string, Fields> = {
      'no sig': { sig: null },
      'an empty sig': { sig: '' },
      'no signed': { signed: null },
      'an empty signed': { signed: '' },
      neither: { sig: null, signed: null },
      'both empty': { sig: '', signed: '' },
    };
    for (const [name, fields] of Object.entries(exclusions)) {
      it(`is refused: ${name} (${way.name})`, async () => {
        // A provider that says yes to anything must not be needed for this.
        provider.openid2.faults.isValid = 'true';
        const login = await beginLogin(provider, way);
        const honest = login.approve();
        expect(await login.outcome(alter(honest, fields))).toBe('FIELD_ABSENT');
        expect(await login.outcome(honest)).toBe('authenticated');
      });
    }

    for (const name of REQUIRED) {
      it(`is refused with ${name} left out of the list (${way.name})`, async () => {
        provider.openid2.faults.isValid = 'true';
        const login = await beginLogin(provider, way);
        const honest = login.approve();
        const signed = fieldOf(honest, 'signed')
          .split(',')
          .filter((field) => field !== name)
          .join(',');
        expect(await login.outcome(alter(honest, { signed }))).toBe('FIELD_UNSIGNED');
        expect(await login.outcome(honest)).toBe('authenticated');
      });
    }
  }
});
