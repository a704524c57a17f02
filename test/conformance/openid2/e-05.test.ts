import { AX, readNamespaces } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { beginLogin, parametersOf, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-E-05 a field counts only where it and its namespace are signed', () => {
  const provider = useProvider();
  const asked = { sreg: { required: ['email', 'nickname'] }, ax: { required: ['email', 'nickname'] } } as const;

  for (const way of WAYS) {
    const cases = {
      'sreg.email': { sreg: ['nickname'], ax: [AX.email, AX.nickname] },
      'ns.sreg': { sreg: [], ax: [AX.email, AX.nickname] },
      'ax.value.a1': { sreg: ['email', 'nickname'], ax: [AX.nickname] },
      'ax.type.a1': { sreg: ['email', 'nickname'], ax: [AX.nickname] },
      'ns.ax': { sreg: ['email', 'nickname'], ax: [] },
    };
    for (const [field, left] of Object.entries(cases)) {
      it(`so nothing comes of it without ${field} (${way.name})`, async () => {
        const login = await beginLogin(provider, way, asked);
        provider.openid2.faults.omitSignedFields = [field];
        const answer = login.approve();
        expect(parametersOf(answer).get(`openid.${field}`)).toBeTruthy();
        const namespaces = Object.values(readNamespaces(parametersOf(answer)));
        expect(namespaces.includes(field.slice('ns.'.length))).toBe(false);
        const { sreg, ax } = (await login.identity(answer)).extensions;
        expect(Object.keys(sreg ?? {}).sort()).toEqual(left.sreg);
        expect(Object.keys(ax ?? {}).sort()).toEqual(left.ax);
      });
    }
  }
});
