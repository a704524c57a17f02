import { describe, expect, it } from 'vitest';
import { beginLogin, parametersOf, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-M-10 indirect messages travel by redirect or by form', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`and answers of either kind are read (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const answer = login.approve();
      expect(answer.method).toBe(way.via);
      expect(await login.outcome(answer)).toBe('authenticated');
    });
  }

  it('of which a form may hold more than any URL', async () => {
    for (const way of WAYS) {
      const login = await beginLogin(provider, way);
      const answer = login.sign({ 'x.note': 'long '.repeat(2_000) }, { via: 'POST' });
      expect(parametersOf(answer).toString().length).toBeGreaterThan(10_000);
      expect(await login.outcome(answer)).toBe('authenticated');
    }
  });
});
