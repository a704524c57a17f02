import { AX, associate, type RelyingPartyOptions } from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findNetOpenId, type NetIdentityForm, type NetProvider, startNetProvider } from './net-openid.js';
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

const FORMS: readonly NetIdentityForm[] = ['html', 'xrds', 'xrds-header', 'delegated-html', 'delegated-xrds'];
/** The only kind that the library makes. */
const KIND = { assocType: 'HMAC-SHA1', sessionType: 'DH-SHA1' } as const;
/** Enough to meet a shared secret that is shorter than the modulus by a byte: one in 220. */
const EXCHANGES = 300;

const software = findNetOpenId();

describe.skipIf(!requirement('Net::OpenID::Server', software.found, software.reason))(
  'logging in at Net::OpenID::Server',
  () => {
    let provider: NetProvider;
    const eventsOf = useEvents();

    beforeAll(async () => {
      provider = await startNetProvider();
    });
    afterEach(() => provider.control({ autoApprove: null }));
    afterAll(() => provider?.close());

    const createSite = (options: Partial<RelyingPartyOptions> = {}) => createSiteAt(provider, options);
    const logIn = (site: Site, identifier: string, user: User) => logInAt(site, provider, identifier, user);
    const makeAssociation = () => associate(provider.endpoint, { kind: KIND, allowPrivateAddresses: true });

    /** Begins a login of alice and lets her decide; the answer is not delivered yet. */
    async function answered(
      { party }: Site,
      decision: 'allow' | 'cancel' = 'allow',
      login: { immediate?: boolean } = {},
    ) {
      const { url, transaction } = await party.begin({ identifier: provider.identifier('alice', 'html'), ...login });
      const answer = await provider.answer(url, { user: 'alice', decision });
      return { url, answer, transaction };
    }

    describe('discovery', () => {
      for (const form of FORMS) {
        it(`finds the provider by ${form}`, async () => {
          const claimedId = provider.identifier('bob', form);
          expect(await logIn(createSite(), claimedId, 'bob')).toMatchObject({
            claimedId,
            localId: form === 'xrds' || form === 'xrds-header' ? claimedId : provider.identifier('bob', 'html'),
            endpoint: provider.endpoint,
            version: '2.0',
          });
        });
      }

      it('leaves the choice to the visitor at an OP Identifier', async () => {
        const claimedId = provider.identifier('bob', 'html');
        expect(await logIn(createSite(), provider.opIdentifier, 'bob')).toMatchObject({
          claimedId,
          localId: claimedId,
        });
      });
    });

    describe('associations', () => {
      it('SPEC-A-06 are refused with status 200 and a proposal that is not followed; the login goes on without', async () => {
        const site = createSite();
        const { url, answer, transaction } = await answered(site);
        expect(handleOf(url)).toBeNull();
        expect(eventsOf('association-refused')).toMatchObject([{ code: 'ASSOCIATION_REFUSED' }]);
        expect(site.direct).toHaveLength(1);
        identityOf(await site.party.complete({ ...answer, transaction }));
        // The next login asks about its signature alone.
        await logIn(site, provider.identifier('bob', 'xrds'), 'bob');
        expect(site.direct).toHaveLength(3);
      });

      it('SPEC-A-02 are made with HMAC-SHA1 over DH-SHA1, asked for by name', async () => {
        const association = await makeAssociation();
        expect(association.type).toBe('HMAC-SHA1');
        expect((await verifyWith(association, provider)).claimedId).toBe(provider.identifier('alice', 'html'));
      });

      it('SPEC-A-06 are made by proposal only where the pair can be', async () => {
        for (const assocType of ['HMAC-SHA1', 'HMAC-SHA256'] as const) {
          const kind = { assocType, sessionType: 'no-encryption' } as const;
          const options = { kind, allowPrivateAddresses: true, allowInsecureHttp: true };
          const made = associate(provider.endpoint, options);
          // It keeps the type that was asked for and proposes DH-SHA1 with it: a pair for the one, and none for the other.
          if (assocType === 'HMAC-SHA1') expect((await made).type).toBe('HMAC-SHA1');
          else await expect(made).rejects.toMatchObject({ code: 'ASSOCIATION_REFUSED' });
        }
      });

      it(`SPEC-A-11 come to the same key ${EXCHANGES} times`, async () => {
        await provider.control({ autoApprove: 'alice' });
        for (let exchange = 0; exchange < EXCHANGES; exchange += 1) {
          const identity = await verifyWith(await makeAssociation(), provider);
          expect(identity.claimedId).toBe(provider.identifier('alice', 'html'));
        }
      }, 60_000);

      it('may be forgotten: the provider is asked, and says so', async () => {
        const association = await makeAssociation();
        await provider.control({ forget: true });
        await expect(verifyWith(association, provider)).rejects.toMatchObject({ code: 'PORT_REFUSED' });
        const identity = await verifyWith(association, provider, { allowPrivateAddresses: true });
        expect(identity.claimedId).toBe(provider.identifier('alice', 'html'));
        expect(eventsOf('association-invalidated')).toMatchObject([{ endpoint: provider.endpoint }]);
      });
    });

    for (const stateless of [false, true]) {
      describe(stateless ? 'stateless' : 'as it comes', () => {
        it('asks about each signature', async () => {
          const site = createSite({ stateless });
          await logIn(site, provider.identifier('alice', 'html'), 'alice');
          await logIn(site, provider.identifier('alice', 'html'), 'alice');
          expect(eventsOf('associated')).toEqual([]);
          expect(site.direct).toHaveLength(stateless ? 2 : 3);
        });

        it('SPEC-E-05 takes signed fields of Simple Registration, letters outside ASCII included', async () => {
          const { email, fullname, country } = provider.users.bob;
          const site = createSite({
            stateless,
            sreg: { required: ['email', 'fullname'], optional: ['country'], policyUrl: 'http://site.example/policy' },
            // The library knows no attribute exchange: nothing comes of it.
            ax: { required: ['email'], ifAvailable: [AX.first] },
          });
          const { extensions } = await logIn(site, provider.identifier('bob', 'xrds'), 'bob');
          expect({ ...extensions.sreg }).toEqual({ email, fullname, country });
          expect({ ...extensions.ax }).toEqual({});
        });

        it.each([
          ['openid.response_nonce', '$&x', 'SIGNATURE_REJECTED'],
          ['openid.sreg.email', 'openid.sreg.email=root%40site.example', 'SIGNATURE_REJECTED'],
          ['openid.assoc_type', 'openid.assoc_type=HMAC-SHA256', 'SIGNATURE_REJECTED'],
          // The library has no word for it but `error`, which says nothing about the signature.
          ['openid.assoc_handle', 'openid.assoc_handle=1%3AnoSuchHandle%3A0', 'DIRECT_RESPONSE_MALFORMED'],
          ['openid.sig', 'openid.sig=AAAAAAAAAAAAAAAAAAAAAAAAAAA%3D', 'SIGNATURE_REJECTED'],
          ['openid.op_endpoint', 'openid.op_endpoint=http%3A%2F%2Fsite.example%2F', 'ENDPOINT_MISMATCH'],
        ])('SPEC-VERIFY-4 refuses an answer with another %s', async (field, replacement, code) => {
          const site = createSite({ stateless, sreg: { required: ['email'] } });
          const { answer, transaction } = await answered(site);
          const forged = altered(answer, field, replacement);
          await expect(site.party.complete({ ...forged, transaction })).rejects.toMatchObject({ code });
          identityOf(await site.party.complete({ ...answer, transaction }));
        });

        it('ATK-C-05 takes an answer once, by its own memory', async () => {
          const site = createSite({ stateless });
          const { answer, transaction } = await answered(site);
          identityOf(await site.party.complete({ ...answer, transaction }));
          const asked = site.direct.length;
          await expect(site.party.complete({ ...answer, transaction })).rejects.toMatchObject({ code: 'NONCE_REUSED' });
          expect(site.direct).toHaveLength(asked + 1);
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

    it('SPEC-VERIFY-4 refuses an altered answer by the shared key alone', async () => {
      const association = await makeAssociation();
      const answer = (url: string | URL, choice: { user: User; decision: 'allow' | 'cancel' }) =>
        provider.answer(url, choice).then((response) => altered(response, 'openid.response_nonce', '$&x'));
      const tampering = { endpoint: provider.endpoint, identifier: provider.identifier, answer };
      await expect(verifyWith(association, tampering)).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' });
      expect((await verifyWith(association, provider)).claimedId).toBe(provider.identifier('alice', 'html'));
    });

    it('SPEC-E-05 ignores what was added without a signature', async () => {
      const site = createSite({ sreg: { required: ['email'], optional: ['fullname', 'nickname'] } });
      const { url, transaction } = await site.party.begin({ identifier: provider.identifier('alice', 'html') });
      const modest = url.replace(/(openid\.sreg\.optional=)[^&]*/, '$1');
      const answer = await provider.answer(modest, { user: 'alice', decision: 'allow' });
      const added = { ...answer, url: `${answer.url}&openid.sreg.fullname=Mallory` };
      const { extensions } = identityOf(await site.party.complete({ ...added, transaction }));
      expect({ ...extensions.sreg }).toEqual({ email: provider.users.alice.email });
    });

    it('SPEC-P-04 takes a cancelled login for one, though its answer has no namespace', async () => {
      const { party } = createSite();
      const { answer, transaction } = await answered({ party, direct: [] }, 'cancel');
      expect(new URL(answer.url).searchParams.has('openid.ns')).toBe(false);
      expect((await party.complete({ ...answer, transaction })).kind).toBe('cancelled');
    });

    it('SPEC-P-04 learns that the visitor has to be asked', async () => {
      const site = createSite();
      const { answer, transaction } = await answered(site, 'allow', { immediate: true });
      expect((await site.party.complete({ ...answer, transaction })).kind).toBe('setup-needed');
    });

    it('takes an answer that comes at once', async () => {
      await provider.control({ autoApprove: 'alice' });
      const site = createSite();
      const { answer, transaction } = await answered(site, 'allow', { immediate: true });
      const { claimedId } = identityOf(await site.party.complete({ ...answer, transaction }));
      expect(claimedId).toBe(provider.identifier('alice', 'html'));
    });
  },
);
