import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { directFields, keyValuePage, publishProvider } from '../../hostile/hand-made-provider.js';
import {
  alter,
  beginLogin,
  createParty,
  fieldOf,
  parametersOf,
  requestsOf,
  STATELESS_WAY,
  signatureCode,
  useProvider,
  WAYS,
} from '../../hostile/login-fixture.js';
import { usePages } from '../../page-server.js';

describe('SPEC-11.4 the signature is verified with a known association, else by the provider', () => {
  const provider = useProvider();
  const pages = usePages();

  for (const way of WAYS) {
    it(`and no altered field passes (${way.name})`, async () => {
      const login = await beginLogin(provider, way, { sreg: { required: ['email'] }, ax: { required: ['email'] } });
      const honest = login.approve();
      const early: Record<string, string> = {
        op_endpoint: 'ENDPOINT_MISMATCH',
        return_to: 'RETURN_TO_MISMATCH',
        identity: 'LOCAL_ID_MISMATCH',
        // An unknown handle, about which the provider is asked.
        assoc_handle: 'SIGNATURE_REJECTED',
      };
      for (const name of fieldOf(honest, 'signed').split(',')) {
        const altered = alter(honest, { [name]: `${fieldOf(honest, name)}x` });
        expect(await login.outcome(altered)).toBe(early[name] ?? signatureCode(way));
      }
      expect(await login.outcome(honest)).toBe('authenticated');
    });
  }

  for (const way of WAYS.filter(({ stateless }) => !stateless)) {
    it(`by the provider where it forgot the association (${way.name})`, async () => {
      const login = await beginLogin(provider, way, { store: new MemoryStore() });
      provider.openid2.forgetAssociations();
      expect(await login.outcome(login.approve())).toBe('authenticated');
      expect(requestsOf(provider, 'check_authentication')).toBe(1);
      const next = await beginLogin(provider, way, { party: login.party });
      expect(new URL(next.url).searchParams.get('openid.assoc_handle')).not.toBe(
        new URL(login.url).searchParams.get('openid.assoc_handle'),
      );
    });
  }

  it('by a question that is the whole answer, but for its mode', async () => {
    const { identifier, endpoint } = publishProvider(pages, 'op', () => keyValuePage({ is_valid: 'true' }));
    const party = createParty(STATELESS_WAY, { store: new MemoryStore(), sreg: { required: ['fullname'] } });
    const { url, transaction } = await party.begin({ identifier });
    const approved = provider.openid2.approve(url, { user: 'alice', assertAnyIdentity: true });
    const answer = alter(approved, { op_endpoint: endpoint, 'x.unsigned': 'a b&c=ä', invalidate_handle: 'h' });
    expect((await party.complete({ ...answer, transaction })).kind).toBe('authenticated');
    const sent = pages.requests.filter(({ path }) => path === '/op/openid');
    expect(sent).toHaveLength(1);
    const received = [...parametersOf(answer)]
      .filter(([name]) => name.startsWith('openid.'))
      .map(([name, value]) => [name.slice('openid.'.length), value]);
    const expected = { ...Object.fromEntries(received), mode: 'check_authentication' };
    expect(sent[0] && directFields(sent[0])).toEqual(expected);
  });
});
