import { AX, type AxStoreRequest } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { ANY_WAY, alter, codeOf, createParty, useProvider, WAYS } from '../../hostile/login-fixture.js';

const TYPE = 'http://openid.net/srv/ax/1.0';
const CUSTOM = 'http://example.com/schema/shoe-size';
const ax = { required: ['email'] } as const;

describe('SPEC-AX a provider is asked to keep attributes', () => {
  const provider = useProvider();
  const begin = async (axStore: AxStoreRequest, way = ANY_WAY) => {
    const party = createParty(way, { store: provider.store, ax });
    const begun = await party.begin({ identifier: provider.openid2.identifier('alice'), axStore });
    return { party, ...begun };
  };

  it('by type URI, one value as it is, several counted, none to take them back', async () => {
    const { url } = await begin({ email: 'a@b.example', [CUSTOM]: ['41', '42'], nickname: [] });
    const fields = [...new URL(url).searchParams].filter(([name]) => /^openid\.(?:ns\.)?ax/.test(name));
    expect(Object.fromEntries(fields)).toEqual({
      'openid.ns.ax': TYPE,
      'openid.ax.mode': 'store_request',
      'openid.ax.type.a1': AX.email,
      'openid.ax.value.a1': 'a@b.example',
      'openid.ax.type.a2': CUSTOM,
      'openid.ax.count.a2': '2',
      'openid.ax.value.a2.1': '41',
      'openid.ax.value.a2.2': '42',
      'openid.ax.type.a3': AX.nickname,
      'openid.ax.count.a3': '0',
    });
  });

  it.each<[string, unknown]>([
    ['nothing', {}],
    ['a name that is no type', { mail: 'a' }],
    ['a name of the prototype', { constructor: 'a' }],
    ['a value that is no text', { email: 1 }],
    ['a value among others that is none', { email: ['a', null] }],
    ['a value of two lines', { email: 'a\nopenid.mode:id_res' }],
  ])('not with %s', async (_name, axStore) => {
    expect(await codeOf(begin(axStore as AxStoreRequest))).toBe('OPTION_INVALID');
  });

  for (const way of WAYS) {
    const answer = async (fields: Record<string, string>, unsigned: Record<string, string> = {}) => {
      const { party, url, transaction } = await begin({ email: 'a@b.example' }, way);
      const { faults } = provider.openid2;
      faults.assertionOverridesBeforeSigning = fields;
      const signed = provider.openid2.approve(url, { user: 'alice', via: way.via });
      provider.openid2.resetFaults();
      const result = await party.complete({ ...alter(signed, unsigned), transaction });
      return result.kind === 'authenticated' ? result.identity.extensions : undefined;
    };

    it(`and says whether it did (${way.name})`, async () => {
      const success = await answer({ 'ns.x': TYPE, 'x.mode': 'store_response_success', 'x.error': 'none' });
      expect(success).toEqual({ axStore: { isStored: true } });
      const failure = await answer({ 'ns.x': TYPE, 'x.mode': 'store_response_failure', 'x.error': 'no room' });
      expect(failure).toEqual({ axStore: { isStored: false, error: 'no room' } });
      expect(await answer({ 'ns.x': TYPE, 'x.mode': 'store_response_failure' })).toEqual({
        axStore: { isStored: false },
      });
    });

    it(`or says nothing that counts, unless it is signed (${way.name})`, async () => {
      expect(await answer({ 'ns.x': TYPE, 'x.mode': 'store_request' })).toEqual({});
      if (!way.stateless) {
        const unsigned = { 'ns.x': TYPE, 'x.mode': 'store_response_success' };
        expect(await answer({}, unsigned)).toEqual({});
        expect(await answer({ 'ns.x': TYPE }, { 'x.mode': 'store_response_success' })).toEqual({});
      }
    });
  }
});
