import { describe, expect, it } from 'vitest';
import { beginLogin, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-E-03 the fields of an extension begin with its alias and a period', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`and no others are read (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const answer = login.sign({
        'ns.s': 'http://openid.net/extensions/sreg/1.1',
        s: 'x',
        'sx.email': 'wrong@b.example',
        'xs.email': 'wrong@b.example',
        'S.email': 'wrong@b.example',
        semail: 'wrong@b.example',
        's.nickname': 'nick',
      });
      expect({ ...(await login.identity(answer)).extensions.sreg }).toEqual({ nickname: 'nick' });
    });
  }
});
