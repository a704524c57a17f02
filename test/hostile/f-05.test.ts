import { describe, expect, it } from 'vitest';
import { alter, beginLogin, useProvider, WAYS } from './login-fixture.js';

const PAPE = 'http://specs.openid.net/extensions/pape/1.0';
const MULTI_FACTOR = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';
const now = () => `${new Date().toISOString().slice(0, 19)}Z`;

describe('ATK-F-05 a way of authentication that the provider did not sign, or did not use', () => {
  const provider = useProvider();
  const pape = { requiredPolicies: [MULTI_FACTOR], maxAuthAgeSeconds: 60 };
  const claims = () => ({ 'ns.pape': PAPE, 'pape.auth_policies': MULTI_FACTOR, 'pape.auth_time': now() });

  for (const way of WAYS) {
    it(`is not taken from fields that were added (${way.name})`, async () => {
      const plain = await beginLogin(provider, way, { pape });
      const silent = plain.sign({ 'ns.pape': null, 'pape.auth_policies': null, 'pape.auth_time': null });
      expect(await plain.outcome(alter(silent, claims()))).toBe('AUTH_TIME_ABSENT');
      const free = await beginLogin(provider, way);
      expect((await free.identity(alter(free.approve(), claims()))).extensions.pape).toBeUndefined();
    });

    for (const [name, code] of [
      ['ns.pape', 'AUTH_TIME_ABSENT'],
      ['pape.auth_time', 'AUTH_TIME_ABSENT'],
      ['pape.auth_policies', 'AUTH_POLICY_UNMET'],
    ] as const) {
      it(`is not taken where ${name} is unsigned (${way.name})`, async () => {
        const login = await beginLogin(provider, way, { pape });
        provider.openid2.faults.omitSignedFields = [name];
        expect(await login.outcome(login.sign(claims()))).toBe(code);
        provider.openid2.faults.omitSignedFields = [];
        const honest = await beginLogin(provider, way, { pape });
        expect(await honest.outcome(honest.sign(claims()))).toBe('authenticated');
      });
    }

    it(`is held against what the site required, not against what the provider was asked (${way.name})`, async () => {
      const login = await beginLogin(provider, way, { pape });
      expect(await login.outcome(login.sign({ ...claims(), 'pape.auth_policies': 'none' }))).toBe('AUTH_POLICY_UNMET');
    });
  }
});
