import { AX, readAttributeExchange } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { beginLogin, parametersOf, useProvider, WAYS } from '../../hostile/login-fixture.js';

const AX_TYPE = 'http://openid.net/srv/ax/1.0';

describe('SPEC-E-02 an extension has one alias in a message, not the same one in all messages', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(way.name, async () => {
      const login = await beginLogin(provider, way, { ax: { required: ['email'] } });
      const { searchParams } = new URL(login.url);
      expect([...searchParams].filter(([, value]) => value === AX_TYPE)).toHaveLength(1);
      expect(await login.outcome(login.sign({ 'ns.other': AX_TYPE }))).toBe('EXTENSION_MALFORMED');
      const fields = { 'other.mode': 'fetch_response', 'other.type.e': AX.email, 'other.value.e': 'a@b.example' };
      const renamed = login.sign({ ...fields, 'ns.ax': null, 'ns.other': AX_TYPE });
      expect(readAttributeExchange(parametersOf(renamed))?.[AX.email]).toEqual(['a@b.example']);
      expect((await login.identity(renamed)).extensions.ax?.[AX.email]).toEqual(['a@b.example']);
    });
  }
});
