import { describe, expect, it } from 'vitest';
import { append, beginLogin, requestsOf, rewrite, useProvider, WAYS } from './login-fixture.js';

describe('ATK-B-13 control characters in names and values', () => {
  const provider = useProvider();
  const texts = {
    'a NUL behind a name': 'openid.claimed_id%00=x',
    'a NUL in a name': 'openid.claimed%00_id=x',
    'a line feed in a name': 'openid.x%0Ay=x',
    'a space in a name': 'openid.claimed_id+=x',
    'a colon in a name': 'openid.claimed_id%3Ax=x',
    'a name beyond ASCII': 'openid.cl%C3%A4imed_id=x',
    'an empty name': 'openid.=x',
    'a NUL in a value': 'openid.x=a%00b',
    'a line feed in a value': 'openid.x=a%0Ab',
    'a carriage return in a value': 'openid.x=a%0Db',
    'a tab in a value': 'openid.x=a%09b',
    'a DEL in a value': 'openid.x=a%7Fb',
    'bytes that are no UTF-8': 'openid.x=%FF',
    'an overlong NUL': 'openid.x=%C0%80',
    'a surrogate': 'openid.x=%ED%A0%80',
    'half an escape': 'openid.x=%0',
  };

  for (const way of WAYS) {
    for (const [name, text] of Object.entries(texts)) {
      it(`is refused: ${name} (${way.name})`, async () => {
        provider.openid2.faults.isValid = 'true';
        const login = await beginLogin(provider, way);
        const honest = login.approve();
        expect(await login.outcome(append(honest, text))).toBe('PARAMETER_MALFORMED');
        expect(requestsOf(provider, 'check_authentication')).toBe(0);
        expect(await login.outcome(honest)).toBe('authenticated');
      });
    }

    it(`is refused in a field that is signed (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const forged = rewrite(login.approve(), (message) => message.replace('openid.identity=', 'openid.identity=%00'));
      expect(await login.outcome(forged)).toBe('PARAMETER_MALFORMED');
    });
  }
});
