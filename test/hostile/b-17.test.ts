import { readNamespaces } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { append, beginLogin, parametersOf, useProvider, WAYS } from './login-fixture.js';

const SREG = 'http://openid.net/extensions/sreg/1.1';
const AX = 'http://openid.net/srv/ax/1.0';

describe('ATK-B-17 extension aliases that mean something else', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    for (const alias of ['mode', 'signed', 'identity', 'openid', 'ns', 'a.b', '']) {
      it(`is refused: the alias "${alias}" (${way.name})`, async () => {
        const login = await beginLogin(provider, way);
        expect(await login.outcome(login.sign({ [`ns.${alias}`]: SREG }))).toBe('EXTENSION_MALFORMED');
        expect(await login.outcome(login.approve())).toBe('authenticated');
      });
    }

    it(`is refused: two aliases for one extension (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      expect(await login.outcome(login.sign({ 'ns.a': SREG, 'ns.b': SREG }))).toBe('EXTENSION_MALFORMED');
      expect(await login.outcome(login.approve())).toBe('authenticated');
    });

    it(`is refused: one alias for two extensions (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const answer = login.sign({ 'ns.a': SREG, 'a.email': 'alice@example.org' });
      const forged = append(answer, `openid.ns.a=${encodeURIComponent(AX)}`);
      expect(await login.outcome(forged)).toBe('PARAMETER_DUPLICATED');
      expect(await login.outcome(answer)).toBe('authenticated');
    });

    it(`counts for nothing where it is not signed (${way.name})`, async () => {
      const login = await beginLogin(provider, way, { sreg: { required: ['email'] } });
      provider.openid2.faults.omitSignedFields = ['ns.sreg'];
      expect((await login.identity(login.approve())).extensions).toEqual({});
    });

    it(`is text, not a pattern (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const answer = login.sign({ 'ns.(s|t)+$': SREG, '(s|t)+$.email': 'a@b.example', 's.email': 'other@b.example' });
      expect({ ...(await login.identity(answer)).extensions.sreg }).toEqual({ email: 'a@b.example' });
    });

    it(`may be a name that objects have (${way.name})`, async () => {
      for (const alias of ['__proto__', 'constructor', 'hasOwnProperty']) {
        const login = await beginLogin(provider, way);
        const answer = login.sign({ [`ns.${alias}`]: SREG, [`${alias}.email`]: 'a@b.example' });
        expect(readNamespaces(parametersOf(answer))[SREG]).toBe(alias);
        expect((await login.identity(answer)).extensions.sreg?.email).toBe('a@b.example');
      }
    });
  }
});
