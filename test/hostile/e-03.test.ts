import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { alter, beginLogin, codeOf, createParty, requestsOf, useProvider, WAYS } from './login-fixture.js';

describe('ATK-E-03 an answer without the handle, so that the provider is asked', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`gains nothing (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const honest = login.approve();
      // The list of signed names still has it.
      expect(await login.outcome(alter(honest, { assoc_handle: null }))).toBe('FIELD_MALFORMED');
      expect(await login.outcome(alter(honest, { assoc_handle: '' }))).toBe('FIELD_ABSENT');
      expect(await login.outcome(login.sign({ assoc_handle: null }))).toBe('FIELD_ABSENT');
      expect(await login.outcome(alter(honest, { assoc_handle: 'unknown' }))).toBe('SIGNATURE_REJECTED');
      provider.openid2.requests.length = 0;
      expect(await login.outcome(alter(honest, { assoc_handle: 'unknown' }))).toBe('SIGNATURE_REJECTED');
      // It is asked where discovery found it.
      expect(provider.openid2.requests).toMatchObject([{ method: 'POST', path: '/openid' }]);
      expect(await login.outcome(honest)).toBe('authenticated');
    });
  }

  for (const way of WAYS.filter(({ stateless }) => !stateless)) {
    const required = () => ({ requireAssociation: true, store: new MemoryStore() });

    it(`is not even asked about where associations are required (${way.name})`, async () => {
      const login = await beginLogin(provider, way, required());
      expect(await login.outcome(alter(login.approve(), { assoc_handle: 'unknown' }))).toBe('ASSOCIATION_ABSENT');
      expect(requestsOf(provider, 'check_authentication')).toBe(0);
      expect(await login.outcome(login.approve())).toBe('authenticated');
    });

    it(`is none that the provider makes by forgetting the handle; the next login gets a new one (${way.name})`, async () => {
      const login = await beginLogin(provider, way, required());
      provider.openid2.faults.unknownHandle = true;
      expect(await login.outcome(login.approve())).toBe('ASSOCIATION_ABSENT');
      provider.openid2.resetFaults();
      const next = await beginLogin(provider, way, { party: login.party });
      expect(next.url).not.toContain(new URL(login.url).searchParams.get('openid.assoc_handle'));
      expect(await next.outcome(next.approve())).toBe('authenticated');
    });
  }

  it('is not begun where associations are required and the provider makes none, each time', async () => {
    provider.openid2.faults.refuseAssociations = 'unsupported-type';
    const store = new MemoryStore();
    const party = createParty({ stateless: false }, { requireAssociation: true, store });
    const identifier = provider.openid2.identifier('alice');
    for (let count = 0; count < 2; count += 1) {
      expect(await codeOf(party.begin({ identifier }))).toBe('ASSOCIATION_REQUIRED');
    }
    expect(await codeOf(createParty({ stateless: false }, { store }).begin({ identifier }))).toBe('none');
  });

  it.each([{ stateless: true }, { allowOpenId1: true }])('cannot be required together with %j', (options) => {
    expect(() => createParty({ stateless: false }, { requireAssociation: true, ...options })).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    );
  });
});
