import { describe, expect, it } from 'vitest';
import { beginLogin, useProvider, WAYS } from './login-fixture.js';

const SREG = 'http://openid.net/extensions/sreg/1.1';
const AX = 'http://openid.net/srv/ax/1.0';

describe('ATK-B-18 extensions that write into the result', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`leave the identity alone (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const plain = await login.identity(login.approve());
      const names = ['claimedId', 'claimed_id', 'authenticated', 'kind', '__proto__', 'constructor', 'toString'];
      const fields: Record<string, string> = { 'ns.s': SREG, 'ns.a': AX, 'a.mode': 'fetch_response' };
      names.forEach((name, index) => {
        fields[`s.${name}`] = 'evil';
        fields[`a.type.t${index}`] = name;
        fields[`a.value.t${index}`] = 'evil';
      });
      const second = await beginLogin(provider, way);
      const identity = await second.identity(second.sign(fields));
      const { extensions, ...rest } = identity;
      const { extensions: _none, ...expected } = plain;
      expect(rest).toEqual(expected);
      expect(Object.keys(extensions).sort()).toEqual(['ax', 'sreg']);
      expect(Object.keys(extensions.sreg ?? {})).toEqual([]);
      expect(Object.keys(extensions.ax ?? {}).sort()).toEqual([...names].sort());
      for (const record of [extensions.sreg, extensions.ax]) expect(Object.getPrototypeOf(record)).toBeNull();
      expect(({} as Record<string, unknown>)['evil']).toBeUndefined();
      expect(Object.isFrozen(identity) && Object.isFrozen(extensions)).toBe(true);
      expect(Object.isFrozen(extensions.ax) && Object.isFrozen(extensions.sreg)).toBe(true);
    });
  }
});
