import { type AssociationKind, AX, associate, type RelyingPartyOptions } from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { User } from './peer-provider.js';
import {
  altered,
  createSite as createSiteAt,
  handleOf,
  identityOf,
  logIn as logInAt,
  type Site,
  useEvents,
  verifyWith,
} from './peer-site.js';
import { requirement } from './requirement.js';
import { findRubyOpenId, type RubyIdentityForm, type RubyProvider, startRubyProvider } from './ruby-openid.js';

const FORMS: readonly RubyIdentityForm[] = ['html', 'xrds', 'xrds-header', 'delegated-html', 'delegated-xrds'];
const KINDS: readonly AssociationKind[] = [
  { assocType: 'HMAC-SHA256', sessionType: 'DH-SHA256' },
  { assocType: 'HMAC-SHA1', sessionType: 'DH-SHA1' },
  { assocType: 'HMAC-SHA256', sessionType: 'no-encryption' },
  { assocType: 'HMAC-SHA1', sessionType: 'no-encryption' },
];
/** Enough to meet a shared secret that is shorter than the modulus by a byte: one in 220. */
const EXCHANGES = 300;

const software = findRubyOpenId();

describe.skipIf(!requirement('ruby-openid', software.found, software.reason))('logging in at ruby-openid', () => {
  let provider: RubyProvider;
  const eventsOf = useEvents();

  beforeAll(async () => {
    provider = await startRubyProvider();
  });
  afterEach(() => provider.control({ autoApprove: null, associations: null, long: false }));
  afterAll(() => provider?.close());

  const createSite = (options: Partial<RelyingPartyOptions> = {}) => createSiteAt(provider, options);
  const logIn = (site: Site, identifier: string, user: User) => logInAt(site, provider, identifier, user);

  /** Begins a login of alice and lets her decide; the answer is not delivered yet. */
  async function answered({ party }: Site, decision: 'allow' | 'cancel' = 'allow', immediate = false) {
    const { url, transaction } = await party.begin({ identifier: provider.identifier('alice', 'html'), immediate });
    return { url, transaction, answer: await provider.answer(url, { user: 'alice', decision }) };
  }

  describe('discovery', () => {
    for (const form of FORMS) {
      it(`finds the provider by ${form}`, async () => {
        const claimedId = provider.identifier('bob', form);
        expect(await logIn(createSite(), claimedId, 'bob')).toMatchObject({
          claimedId,
          localId: form.startsWith('delegated-') ? provider.identifier('bob', 'html') : claimedId,
          endpoint: provider.endpoint,
          version: '2.0',
        });
      });
    }

    it('leaves the choice to the visitor at an OP Identifier', async () => {
      const claimedId = provider.identifier('bob', 'html');
      expect(await logIn(createSite(), provider.opIdentifier, 'bob')).toMatchObject({ claimedId, localId: claimedId });
    });
  });

  describe('associations', () => {
    for (const kind of KINDS) {
      const { assocType, sessionType } = kind;
      it(`SPEC-A-06 sign with ${assocType} over ${sessionType}, where that is all there is`, async () => {
        await provider.control({ associations: [`${assocType}/${sessionType}`] });
        const site = createSite({ allowInsecureHttp: true });
        await logIn(site, provider.identifier('alice', 'html'), 'alice');
        expect(eventsOf('associated')).toMatchObject([{ associationType: assocType, sessionType }]);
        // One refusal at most, which comes with status 200, then the association; and nobody was asked about the signature.
        expect(site.direct).toHaveLength(kind === KINDS[0] ? 1 : 2);
      });

      it(`share a key by ${assocType} over ${sessionType}, asked for by name`, async () => {
        const options = { kind, allowPrivateAddresses: true, allowInsecureHttp: true };
        const association = await associate(provider.endpoint, options);
        expect(association.type).toBe(assocType);
        expect((await verifyWith(association, provider)).claimedId).toBe(provider.identifier('alice', 'html'));
      });
    }

    it('SPEC-A-01 are done without where the provider makes none, which is remembered', async () => {
      await provider.control({ associations: [] });
      const site = createSite();
      const { url, answer, transaction } = await answered(site);
      expect(handleOf(url)).toBeNull();
      // The two kinds that this library asks for; the refusal proposes none.
      expect(site.direct).toHaveLength(2);
      identityOf(await site.party.complete({ ...answer, transaction }));
      await logIn(site, provider.identifier('bob', 'xrds'), 'bob');
      expect(site.direct).toHaveLength(4);
    });

    it('SPEC-A-09 are used again', async () => {
      const site = createSite();
      await logIn(site, provider.identifier('alice', 'html'), 'alice');
      await logIn(site, provider.identifier('bob', 'xrds'), 'bob');
      expect(site.direct).toHaveLength(1);
    });

    it(`SPEC-A-11 come to the same key ${EXCHANGES} times`, async () => {
      await provider.control({ autoApprove: 'alice' });
      for (let exchange = 0; exchange < EXCHANGES; exchange += 1) {
        const kind = KINDS[exchange % 2];
        const association = await associate(provider.endpoint, { ...(kind && { kind }), allowPrivateAddresses: true });
        expect((await verifyWith(association, provider)).claimedId).toBe(provider.identifier('alice', 'html'));
      }
    }, 60_000);

    it('may be forgotten while a login is under way', async () => {
      const site = createSite();
      const first = await site.party.begin({ identifier: provider.identifier('alice', 'html') });
      await provider.control({ forget: true });
      const answer = await provider.answer(first.url, { user: 'alice', decision: 'allow' });
      const handle = handleOf(first.url);
      expect(new URL(answer.url).searchParams.get('openid.invalidate_handle')).toBe(handle);
      identityOf(await site.party.complete({ ...answer, transaction: first.transaction }));
      expect(eventsOf('association-invalidated')).toHaveLength(1);
      // The association, the question about the signature - and for the next login another association.
      expect(site.direct).toHaveLength(2);
      const second = await site.party.begin({ identifier: provider.identifier('alice', 'html') });
      expect(site.direct).toHaveLength(3);
      expect(handleOf(second.url)).not.toBe(handle);
    });
  });

  for (const stateless of [false, true]) {
    describe(stateless ? 'stateless' : 'with an association', () => {
      it(`asks ${stateless ? 'about each signature' : 'for the association alone'}`, async () => {
        const site = createSite({ stateless });
        await logIn(site, provider.identifier('alice', 'html'), 'alice');
        await logIn(site, provider.identifier('alice', 'html'), 'alice');
        expect(eventsOf('associated')).toHaveLength(stateless ? 0 : 1);
        expect(site.direct).toHaveLength(stateless ? 2 : 1);
      });

      it('SPEC-E-05 takes signed extension fields, several values and letters outside ASCII included', async () => {
        const { email, fullname, nickname, first, country } = provider.users.bob;
        const site = createSite({
          stateless,
          sreg: { required: ['email', 'fullname'], optional: ['country'], policyUrl: 'http://site.example/policy' },
          ax: {
            required: [
              { type: 'email', count: 3 },
              { type: 'nickname', count: 'unlimited' },
            ],
            ifAvailable: ['fullname', AX.first, 'http://example.com/schema/unknown'],
          },
        });
        const { extensions } = await logIn(site, provider.identifier('bob', 'xrds'), 'bob');
        expect({ ...extensions.sreg }).toEqual({ email, fullname, country });
        // The library writes several values with a count, a single one without.
        expect({ ...extensions.ax }).toEqual({
          [AX.email]: [email, 'bob@example.net'],
          [AX.nickname]: [nickname],
          [AX.fullname]: [fullname],
          [AX.first]: [first],
        });
      });

      it('SPEC-M-10 takes a long answer by form', async () => {
        await provider.control({ long: true });
        const site = createSite({ stateless });
        const { answer, transaction } = await answered(site);
        if (answer.method !== 'POST') throw new Error('the answer came as a redirect');
        const { claimedId } = identityOf(await site.party.complete({ ...answer, transaction }));
        expect(claimedId).toBe(provider.identifier('alice', 'html'));
      });

      it.each([
        ['openid.response_nonce', '$&x', undefined],
        ['openid.sreg.email', 'openid.sreg.email=root%40site.example', undefined],
        ['openid.sig', 'openid.sig=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D', undefined],
        ['openid.op_endpoint', 'openid.op_endpoint=http%3A%2F%2Fsite.example%2F', 'ENDPOINT_MISMATCH'],
        ['openid.identity', 'openid.identity=http%3A%2F%2Fsite.example%2F', 'LOCAL_ID_MISMATCH'],
      ])('SPEC-VERIFY-4 refuses an answer with another %s', async (field, replacement, found) => {
        const site = createSite({ stateless, sreg: { required: ['email'] } });
        const { answer, transaction } = await answered(site);
        const code = found ?? (stateless ? 'SIGNATURE_REJECTED' : 'SIGNATURE_INVALID');
        const forged = altered(answer, field, replacement);
        await expect(site.party.complete({ ...forged, transaction })).rejects.toMatchObject({ code });
        // What this provider was asked about once, it does not vouch for again.
        if (code !== 'SIGNATURE_REJECTED') identityOf(await site.party.complete({ ...answer, transaction }));
      });

      it('ATK-C-05 takes an answer once', async () => {
        const site = createSite({ stateless });
        const { answer, transaction } = await answered(site);
        identityOf(await site.party.complete({ ...answer, transaction }));
        const code = stateless ? 'SIGNATURE_REJECTED' : 'NONCE_REUSED';
        await expect(site.party.complete({ ...answer, transaction })).rejects.toMatchObject({ code });
      });
    });
  }

  it('ATK-C-05 takes an answer once across processes that share a store', async () => {
    const store = new MemoryStore();
    const [one, other] = [createSite({ store }), createSite({ store })];
    const { answer, transaction } = await answered(one);
    const outcomes = await Promise.allSettled(
      [one, other].map(({ party }) => party.complete({ ...answer, transaction })),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'NONCE_REUSED' } });
  });

  it('SPEC-P-04 takes a cancelled login for one', async () => {
    const site = createSite();
    const { answer, transaction } = await answered(site, 'cancel');
    expect((await site.party.complete({ ...answer, transaction })).kind).toBe('cancelled');
  });

  it('SPEC-P-04 learns that the visitor has to be asked', async () => {
    const site = createSite();
    const { answer, transaction } = await answered(site, 'allow', true);
    expect((await site.party.complete({ ...answer, transaction })).kind).toBe('setup-needed');
  });

  it('takes an answer that comes at once', async () => {
    await provider.control({ autoApprove: 'alice' });
    const site = createSite();
    const { answer, transaction } = await answered(site, 'allow', true);
    const { claimedId } = identityOf(await site.party.complete({ ...answer, transaction }));
    expect(claimedId).toBe(provider.identifier('alice', 'html'));
  });
});
