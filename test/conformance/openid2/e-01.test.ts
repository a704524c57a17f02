import { readNamespaces } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { beginLogin, parametersOf, useProvider, WAYS } from '../../hostile/login-fixture.js';

const TYPE = 'http://example.com/extension';
const RESERVED =
  'assoc_handle assoc_type claimed_id contact delegate dh_consumer_public dh_gen dh_modulus error identity invalidate_handle mode ns op_endpoint openid realm reference response_nonce return_to server session_type sig signed trust_root'.split(
    ' ',
  );

describe('SPEC-E-01 an alias has no period, and is no name that OpenID uses', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`so these are refused (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      for (const alias of [...RESERVED, 'a.b', '.']) {
        expect(await login.outcome(login.sign({ [`ns.${alias}`]: TYPE }))).toBe('EXTENSION_MALFORMED');
      }
      expect(await login.outcome(login.sign({ 'ns.modes': TYPE }))).toBe('authenticated');
    });
  }

  it('and the rest is told', async () => {
    for (const way of WAYS) {
      const login = await beginLogin(provider, way);
      const answer = login.sign({ 'ns.x-1': TYPE, 'x-1.a': 'b' });
      const namespaces = readNamespaces(parametersOf(answer));
      expect({ ...namespaces }).toEqual({ [TYPE]: 'x-1' });
      expect(Object.getPrototypeOf(namespaces)).toBeNull();
    }
  });
});
