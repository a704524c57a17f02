import { describe, expect, it } from 'vitest';
import { beginLogin, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-M-04 what is signed has a Key-Value Form', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`so a line feed in a signed value is refused, though the signature fits (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      expect(await login.outcome(login.sign({ 'x.note': 'a\nb:c' }))).toBe('PARAMETER_MALFORMED');
      expect(await login.outcome(login.sign({ 'x.note': 'a b:c' }))).toBe('authenticated');
    });

    it(`so a line feed or a colon in a signed name is refused (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      expect(await login.outcome(login.sign({ 'x:note': 'a' }))).toBe('PARAMETER_MALFORMED');
      expect(await login.outcome(login.sign({ 'x\nnote': 'a' }))).toBe('PARAMETER_MALFORMED');
      expect(await login.outcome(login.sign({ 'x.note': 'a' }))).toBe('authenticated');
    });
  }
});
