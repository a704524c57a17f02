import { describe, expect, it } from 'vitest';
import { append, beginLogin, parametersOf, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-M-01 messages are UTF-8', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`and letters outside ASCII stay what they are (${way.name})`, async () => {
      const login = await beginLogin(provider, way, { sreg: { required: ['fullname'] } });
      const answer = login.approve();
      expect(parametersOf(answer).toString()).toContain('%C3%84ngstr%C3%B6m');
      expect((await login.identity(answer)).extensions.sreg?.fullname).toBe('Alice Ängström');
    });

    it(`and bytes that are not are refused, not replaced (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      for (const bytes of ['%E4', '%C3', '%FF%FE', '%ED%A0%80', '%C0%AF']) {
        expect(await login.outcome(append(login.approve(), `openid.x=${bytes}`))).toBe('PARAMETER_MALFORMED');
      }
    });
  }
});
