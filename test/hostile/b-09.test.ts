import { describe, expect, it } from 'vitest';
import { usePages } from '../page-server.js';
import {
  alter,
  beginLogin,
  createParty,
  OPENID2,
  outcomeOf,
  STATELESS_WAY,
  useProvider,
  WAYS,
} from './login-fixture.js';
import { publishOpenId1Provider } from './openid1-provider.js';

describe('ATK-B-09 a signature of OpenID 1.1 in an answer of 2.0', () => {
  const provider = useProvider();
  const pages = usePages();

  for (const way of WAYS) {
    it(`signs too little (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      for (const signed of ['identity,return_to', 'return_to,identity,mode,assoc_handle', 'mode,identity,return_to']) {
        expect(await login.outcome(login.sign({ signed }))).toBe('FIELD_UNSIGNED');
      }
      expect(await login.outcome(login.approve())).toBe('authenticated');
    });
  }

  for (const allowOpenId1 of [false, true]) {
    it(`is refused though the provider vouches for it, where 1.1 is ${allowOpenId1 ? '' : 'not '}allowed`, async () => {
      const old = publishOpenId1Provider(pages);
      const party = createParty(STATELESS_WAY, { allowOpenId1 });
      const { url, transaction } = await party.begin({ identifier: old.identifierOf2 });
      const outcome = (answer: ReturnType<typeof old.answer>) =>
        outcomeOf(party.complete({ ...answer, transaction }).then(({ kind }) => kind));
      const claimed_id = old.identifierOf2;
      const dressed = {
        ns: OPENID2,
        claimed_id,
        identity: claimed_id,
        op_endpoint: old.endpoint,
        response_nonce: `${new Date().toISOString().slice(0, 19)}Zx`,
      };
      const signed = old.answer(url, { identity: claimed_id });
      expect(await outcome(signed)).toBe('NAMESPACE_MISMATCH');
      expect(await outcome(alter(signed, dressed))).toBe('FIELD_UNSIGNED');
      // With all names in the list it is another text, which nobody signed.
      const listed = { signed: 'op_endpoint,claimed_id,identity,return_to,response_nonce,assoc_handle' };
      expect(await outcome(alter(signed, { ...dressed, ...listed }))).toBe('SIGNATURE_REJECTED');
      expect(await outcome(old.answer(url, dressed, listed.signed.split(',')))).toBe('authenticated');
    });
  }

  it('is refused in a login of 1.1 too', async () => {
    const old = publishOpenId1Provider(pages);
    const party = createParty(STATELESS_WAY, { allowOpenId1: true });
    const { url, transaction } = await party.begin({ identifier: old.identifier });
    const complete = (fields: Record<string, string>) =>
      outcomeOf(party.complete({ ...alter(old.answer(url), fields), transaction }).then(({ kind }) => kind));
    expect(await complete({ ns: OPENID2 })).toBe('NAMESPACE_MISMATCH');
    expect(await complete({ ns: OPENID2, claimed_id: old.localId, op_endpoint: old.endpoint })).toBe(
      'NAMESPACE_MISMATCH',
    );
    expect(await complete({})).toBe('authenticated');
  });
});
