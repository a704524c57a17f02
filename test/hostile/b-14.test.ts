import { describe, expect, it } from 'vitest';
import { alter, beginLogin, fieldOf, useProvider, WAYS } from './login-fixture.js';

describe('ATK-B-14 one signature, read in two ways', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`is refused where a value swallows the next field (${way.name})`, async () => {
      provider.openid2.faults.isValid = 'true';
      const login = await beginLogin(provider, way, { sreg: { required: ['nickname', 'email'] } });
      const honest = login.approve();
      // The same text is signed: "sreg.nickname:alice LF sreg.email:..." is now one field.
      const names = fieldOf(honest, 'signed').split(',');
      expect(names.slice(-2)).toEqual(['sreg.nickname', 'sreg.email']);
      const forged = alter(honest, {
        signed: names.slice(0, -1).join(','),
        'sreg.nickname': `${fieldOf(honest, 'sreg.nickname')}\nsreg.email:${fieldOf(honest, 'sreg.email')}`,
        'sreg.email': 'attacker@evil.example',
      });
      expect(await login.outcome(forged)).toBe('PARAMETER_MALFORMED');
      expect(await login.outcome(honest)).toBe('authenticated');
    });

    it(`is refused where a name swallows its value (${way.name})`, async () => {
      provider.openid2.faults.isValid = 'true';
      const login = await beginLogin(provider, way);
      const honest = login.approve();
      const signed = fieldOf(honest, 'signed').replace('identity', 'identity:http');
      const forged = alter(honest, { signed, 'identity:http': fieldOf(honest, 'identity').slice('http:'.length) });
      expect(await login.outcome(forged)).toBe('PARAMETER_MALFORMED');
      expect(await login.outcome(honest)).toBe('authenticated');
    });

    const lists: Record<string, (signed: string) => string> = {
      'a name twice': (signed) => `${signed},identity`,
      'a blank at the end': (signed) => `${signed},`,
      'a blank at the beginning': (signed) => `,${signed}`,
      'a blank in between': (signed) => signed.replace(',', ',,'),
      'a space behind a comma': (signed) => signed.replace(',', ', '),
      'a name that is not there': (signed) => `${signed},sreg.email`,
      'the prefix': (signed) => `${signed},openid.identity`,
    };
    for (const [name, list] of Object.entries(lists)) {
      it(`is refused where the list of names has ${name} (${way.name})`, async () => {
        provider.openid2.faults.isValid = 'true';
        const login = await beginLogin(provider, way);
        const honest = login.approve();
        const signed = list(fieldOf(honest, 'signed'));
        expect(await login.outcome(alter(honest, { signed }))).toBe('FIELD_MALFORMED');
        // Even by a provider that signs such a list.
        expect(await login.outcome(login.sign({ signed }))).toBe('FIELD_MALFORMED');
        expect(await login.outcome(honest)).toBe('authenticated');
      });
    }
  }
});
