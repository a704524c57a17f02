import { describe, expect, it } from 'vitest';
import { beginLogin, RETURN_URL, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-Q-03 a request says where to answer and for which realm, and names the association there is', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(way.name, async () => {
      const login = await beginLogin(provider, way);
      const { searchParams } = new URL(login.url);
      expect(searchParams.get('openid.return_to')).toBe(login.transaction.returnTo);
      expect(login.transaction.returnTo.startsWith(`${RETURN_URL}&`)).toBe(true);
      expect(searchParams.get('openid.realm')).toBe('https://site.example/');
      expect(searchParams.has('openid.assoc_handle')).toBe(!way.stateless);
      const narrow = await beginLogin(provider, way, { realm: 'https://site.example/auth/' });
      expect(new URL(narrow.url).searchParams.get('openid.realm')).toBe('https://site.example/auth/');
    });
  }
});
