import { AX } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { alter, beginLogin, signatureCode, useProvider, WAYS } from './login-fixture.js';

const NS = { 'ns.x': 'http://openid.net/srv/ax/1.0', 'x.mode': 'fetch_response' };

describe('ATK-F-02 a signed value under a type that is not signed', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`is not that attribute (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      // The provider signed what the visitor typed as nickname; its type is then changed to that of the address.
      provider.openid2.faults.omitSignedFields = ['x.type.a'];
      const answer = login.sign({ ...NS, 'x.type.a': AX.nickname, 'x.value.a': 'president@bank.example' });
      const forged = alter(answer, { 'x.type.a': AX.email });
      expect({ ...(await login.identity(forged)).extensions.ax }).toEqual({});
    });

    it(`is refused where the type was signed (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const answer = login.sign({ ...NS, 'x.type.a': AX.nickname, 'x.value.a': 'president@bank.example' });
      expect(await login.outcome(alter(answer, { 'x.type.a': AX.email }))).toBe(signatureCode(way));
      expect({ ...(await login.identity(answer)).extensions.ax }).toEqual({
        [AX.nickname]: ['president@bank.example'],
      });
    });

    it(`is found by its type, never by the alias that was asked with (${way.name})`, async () => {
      const login = await beginLogin(provider, way, { ax: { required: ['email', 'nickname'] } });
      provider.openid2.faults.omitSignedFields = ['ns.ax'];
      const answer = login.sign({
        ...NS,
        'x.type.a1': AX.nickname,
        'x.value.a1': 'nick',
        'x.type.a2': AX.email,
        'x.value.a2': 'a@b.example',
      });
      expect({ ...(await login.identity(answer)).extensions.ax }).toEqual({
        [AX.nickname]: ['nick'],
        [AX.email]: ['a@b.example'],
      });
    });
  }
});
