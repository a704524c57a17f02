import { describe, expect, it } from 'vitest';
import { beginLogin, codeOf, parametersOf, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-M-05 parameters have the prefix openid., and come from the body of a POST or the query of a GET alone', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`whatever else comes with them (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const { party, transaction } = login;
      const honest = login.approve();
      const text = [...parametersOf(honest)].filter(([name]) => name.startsWith('openid.'));
      const message = new URLSearchParams(text);
      const { returnTo } = transaction;
      const unprefixed = new URLSearchParams(
        text.map(([name, value]): [string, string] => [name.slice('openid.'.length), value]),
      );
      const complete = (request: { method: string; url: string; body?: string }) =>
        codeOf(party.complete({ ...request, transaction }));
      expect(await complete({ method: 'POST', url: `${returnTo}&${message}`, body: '' })).toBe('REQUEST_MALFORMED');
      expect(await complete({ method: 'GET', url: returnTo, body: message.toString() })).toBe('MODE_UNKNOWN');
      expect(await complete({ method: 'POST', url: returnTo, body: unprefixed.toString() })).toBe('MODE_UNKNOWN');
      expect(await complete({ method: 'POST', url: returnTo, body: `${message}&mode=cancel` })).toBe('none');
    });
  }
});
