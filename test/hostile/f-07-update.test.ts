import { AX, type RelyingPartyOptions } from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import {
  alter,
  beginLogin,
  codeOf,
  createParty,
  type Fields,
  type IndirectResponse,
  requestsOf,
  useProvider,
  WAYS,
  type Way,
} from './login-fixture.js';

const UPDATE_URL = 'https://site.example/auth/openid/update?kind=ax';
const TYPE = 'http://openid.net/srv/ax/1.0';
const ATTRIBUTES = {
  'ns.ax': TYPE,
  'ax.mode': 'fetch_response',
  'ax.update_url': UPDATE_URL,
  'ax.type.mail': AX.email,
  'ax.value.mail': 'alice@new.example',
};

describe('ATK-F-07 updates of attributes, at the URL that is for them', () => {
  const provider = useProvider();
  const evil = useProvider();
  const asked = { ax: { required: ['email'], updateUrl: UPDATE_URL } } as const;
  const open = (way: Way, options: Partial<RelyingPartyOptions> = {}) =>
    createParty(way, { store: new MemoryStore(), ...asked, ...options });

  /** An update that the provider signed, as it would be posted. */
  async function updateOf(way: Way, fields: Fields = {}, from = provider): Promise<IndirectResponse> {
    // Signed without an association of the site: no login is under way.
    const login = await beginLogin(from, { ...way, stateless: true }, { store: new MemoryStore() });
    const signed = login.sign({ return_to: UPDATE_URL, ...ATTRIBUTES, ...fields });
    const { search } = new URL(signed.url);
    const query = way.via === 'GET' ? `&${search.slice(search.indexOf('openid.'))}` : '';
    return { ...signed, url: UPDATE_URL + query };
  }

  for (const way of WAYS) {
    it(`say what changed, and of whom (${way.name})`, async () => {
      const update = await open(way).verifyUpdate(await updateOf(way));
      expect({ ...update, attributes: { ...update.attributes } }).toEqual({
        claimedId: provider.openid2.identifier('alice'),
        endpoint: provider.openid2.endpoint,
        attributes: { [AX.email]: ['alice@new.example'] },
      });
    });

    it(`log nobody in (${way.name})`, async () => {
      const update = await updateOf(way);
      for (const party of [open(way), open(way, { allowUnsolicited: true, discoveryPolicy: () => true })]) {
        const code = await codeOf(party.complete({ ...update, transaction: undefined }));
        expect(['TRANSACTION_ABSENT', 'RETURN_TO_MISMATCH']).toContain(code);
      }
      const login = await beginLogin(provider, way, asked);
      expect(await login.outcome(update)).toBe('RETURN_TO_MISMATCH');
    });

    it(`are no login's answer that was sent elsewhere (${way.name})`, async () => {
      const party = open(way);
      const login = await beginLogin(provider, way, { party });
      const answer = login.approve();
      expect(await codeOf(party.verifyUpdate(answer))).toBe('RETURN_TO_MISMATCH');
      expect(
        await codeOf(party.verifyUpdate({ ...answer, url: UPDATE_URL + new URL(answer.url).search.replace('?', '&') })),
      ).toBe('RETURN_TO_MISMATCH');
      expect(await login.outcome(answer)).toBe('authenticated');
    });

    it(`count once (${way.name})`, async () => {
      provider.openid2.faults.isValid = 'true';
      const party = open(way);
      const update = await updateOf(way);
      expect(await codeOf(party.verifyUpdate(update))).toBe('none');
      expect(await codeOf(party.verifyUpdate(update))).toBe('NONCE_REUSED');
    });

    it(`are signed, value and type (${way.name})`, async () => {
      const update = await updateOf(way);
      expect(await codeOf(open(way).verifyUpdate(alter(update, { 'ax.value.mail': 'evil@evil.example' })))).toBe(
        'SIGNATURE_REJECTED',
      );
      const none = await updateOf(way, { 'ns.ax': null });
      expect(await codeOf(open(way).verifyUpdate(alter(none, { 'ns.ax': TYPE })))).toBe('EXTENSION_MALFORMED');
    });

    it(`have attributes: ${way.name}`, async () => {
      for (const fields of [{ 'ax.mode': 'store_response_success' }, { 'ns.ax': 'http://other.example/' }]) {
        expect(await codeOf(open(way).verifyUpdate(await updateOf(way, fields)))).toBe('EXTENSION_MALFORMED');
      }
    });

    it(`come from the provider of the identifier (${way.name})`, async () => {
      const alice = provider.openid2.identifier('alice');
      const forged = await updateOf(way, { claimed_id: alice, identity: alice }, evil);
      expect(await codeOf(open(way).verifyUpdate(forged))).toBe('ENDPOINT_MISMATCH');
    });

    it(`come from a provider that is welcome, before anything is asked of it (${way.name})`, async () => {
      const update = await updateOf(way);
      provider.openid2.requests.length = 0;
      expect(await codeOf(open(way, { discoveryPolicy: () => false }).verifyUpdate(update))).toBe('PROVIDER_REFUSED');
      const pinned = open(way, { provider: { endpoint: evil.openid2.endpoint } });
      expect(await codeOf(pinned.verifyUpdate(update))).toBe('ENDPOINT_MISMATCH');
      expect(provider.openid2.requests).toEqual([]);
      const welcome = open(way, { provider: provider.openid2.opIdentifier });
      expect(await codeOf(welcome.verifyUpdate(update))).toBe('none');
    });

    it(`need no policy that a login needs (${way.name})`, async () => {
      const pape = { maxAuthAgeSeconds: 0, requiredPolicies: ['http://policy.example/strict'] };
      expect(await codeOf(open(way, { pape }).verifyUpdate(await updateOf(way)))).toBe('none');
    });

    it(`are positive assertions of OpenID 2.0 (${way.name})`, async () => {
      const update = await updateOf(way);
      expect(await codeOf(open(way).verifyUpdate(alter(update, { mode: 'cancel' })))).toBe('MODE_UNKNOWN');
      expect(await codeOf(open(way).verifyUpdate(alter(update, { ns: null })))).toBe('NAMESPACE_MISMATCH');
      expect(requestsOf(provider, 'check_authentication')).toBe(0);
    });
  }

  it('are none where the site has no URL for them', async () => {
    const [way] = WAYS as [Way];
    const update = await updateOf(way);
    expect(await codeOf(createParty(way, { ax: { required: ['email'] } }).verifyUpdate(update))).toBe('OPTION_INVALID');
  });
});
