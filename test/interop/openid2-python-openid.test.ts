import { type AssociationKind, AX, associate, type RelyingPartyOptions } from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { User } from './peer-provider.js';
import {
  createSite as createSiteAt,
  handleOf,
  identityOf,
  logIn as logInAt,
  type Site,
  useEvents,
  verifyWith,
} from './peer-site.js';
import { findPythonOpenId, type IdentityForm, type PythonProvider, startPythonProvider } from './python-openid.js';
import { requirement } from './requirement.js';

const FORMS: readonly IdentityForm[] = ['html', 'xrds', 'xrds-header', 'xrds-meta', 'delegated-html', 'delegated-xrds'];
const KINDS: readonly AssociationKind[] = [
  { assocType: 'HMAC-SHA256', sessionType: 'DH-SHA256' },
  { assocType: 'HMAC-SHA1', sessionType: 'DH-SHA1' },
  { assocType: 'HMAC-SHA256', sessionType: 'no-encryption' },
  { assocType: 'HMAC-SHA1', sessionType: 'no-encryption' },
];
/** One shared secret in 512 is shorter than the modulus by a byte, sign included. */
const EXCHANGES = 300;

const software = findPythonOpenId();

describe.skipIf(!requirement('python3-openid', software.found, software.reason))('logging in at python-openid', () => {
  let provider: PythonProvider;
  const eventsOf = useEvents();

  beforeAll(async () => {
    provider = (await startPythonProvider()) as PythonProvider;
  });
  afterEach(() => provider.control({ autoApprove: null, associations: null, stateless: false, long: false }));
  afterAll(() => provider?.close());

  const createSite = (options: Partial<RelyingPartyOptions> = {}) => createSiteAt(provider, options);
  const logIn = (site: Site, identifier: string, user: User) => logInAt(site, provider, identifier, user);

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
      it(`signs with ${assocType} over ${sessionType}, where that is all there is`, async () => {
        await provider.control({ associations: [`${assocType}/${sessionType}`] });
        const site = createSite({ allowInsecureHttp: true });
        await logIn(site, provider.identifier('alice', 'html'), 'alice');
        expect(eventsOf('associated')).toMatchObject([{ associationType: assocType, sessionType }]);
        // One refusal at most, then the association; and nobody was asked about the signature.
        expect(site.direct).toHaveLength(kind === KINDS[0] ? 1 : 2);
      });

      it(`shares a key by ${assocType} over ${sessionType}, asked for by name`, async () => {
        const association = await associate(provider.endpoint, {
          kind,
          allowPrivateAddresses: true,
          allowInsecureHttp: true,
        });
        expect(association.type).toBe(assocType);
        expect(Buffer.from(association.macKey, 'base64')).toHaveLength(assocType === 'HMAC-SHA1' ? 20 : 32);
        const identity = await verifyWith(association, provider);
        expect(identity.claimedId).toBe(provider.identifier('alice', 'html'));
      });
    }

    it('takes no key in the clear over plain http unless that is allowed', async () => {
      await provider.control({ associations: ['HMAC-SHA256/no-encryption'] });
      const site = createSite();
      await logIn(site, provider.identifier('alice', 'html'), 'alice');
      expect(eventsOf('associated')).toEqual([]);
      // The refused association, and the question about the signature.
      expect(site.direct).toHaveLength(2);
    });

    it('are used again', async () => {
      const site = createSite();
      await logIn(site, provider.identifier('alice', 'html'), 'alice');
      await logIn(site, provider.identifier('bob', 'xrds'), 'bob');
      expect(site.direct).toHaveLength(1);
    });

    it(`come to the same key ${EXCHANGES} times`, async () => {
      await provider.control({ autoApprove: 'alice' });
      for (let exchange = 0; exchange < EXCHANGES; exchange += 1) {
        const kind = KINDS[exchange % 2];
        const association = await associate(provider.endpoint, { ...(kind && { kind }), allowPrivateAddresses: true });
        expect((await verifyWith(association, provider)).claimedId).toBe(provider.identifier('alice', 'html'));
      }
    }, 60_000);
  });

  describe('without association', () => {
    it('asks about each signature where the site is stateless', async () => {
      const site = createSite({ stateless: true });
      await logIn(site, provider.identifier('alice', 'html'), 'alice');
      await logIn(site, provider.identifier('alice', 'html'), 'alice');
      expect(eventsOf('associated')).toEqual([]);
      expect(site.direct).toHaveLength(2);
    });

    it('does not ask again for what was refused', async () => {
      await provider.control({ stateless: true });
      const { party, direct } = createSite();
      const identifier = provider.identifier('alice', 'html');
      const first = await party.begin({ identifier });
      expect(new URL(first.url).searchParams.has('openid.assoc_handle')).toBe(false);
      // The two kinds that this library asks for; the refusal proposes none.
      expect(direct).toHaveLength(2);
      await party.begin({ identifier });
      await party.begin({ identifier: provider.identifier('bob', 'xrds') });
      expect(direct).toHaveLength(2);
      const answer = await provider.answer(first.url, { user: 'alice', decision: 'allow' });
      identityOf(await party.complete({ ...answer, transaction: first.transaction }));
      expect(direct).toHaveLength(3);
    });

    it('survives that the provider forgets the association of a login under way', async () => {
      const { party, direct } = createSite();
      const identifier = provider.identifier('alice', 'html');
      const first = await party.begin({ identifier });
      await provider.control({ forget: true });
      const answer = await provider.answer(first.url, { user: 'alice', decision: 'allow' });
      const handle = handleOf(first.url);
      expect(new URL(answer.url).searchParams.get('openid.invalidate_handle')).toBe(handle);
      identityOf(await party.complete({ ...answer, transaction: first.transaction }));
      expect(eventsOf('association-invalidated')).toHaveLength(1);
      // The association, the question about the signature - and for the next login another association.
      expect(direct).toHaveLength(2);
      const second = await party.begin({ identifier });
      expect(direct).toHaveLength(3);
      expect(handleOf(second.url)).not.toBe(handle);
    });
  });

  describe('extensions', () => {
    for (const stateless of [false, true]) {
      it(`come signed, letters outside ASCII included${stateless ? ', stateless' : ''}`, async () => {
        const { email, fullname, nickname, first, country } = provider.users.bob;
        const site = createSite({
          stateless,
          sreg: { required: ['email', 'fullname'], optional: ['country'], policyUrl: 'http://site.example/policy' },
          ax: {
            required: ['email', { type: 'nickname', count: 3 }],
            ifAvailable: ['fullname', AX.first, 'http://example.com/schema/unknown'],
          },
        });
        const { extensions } = await logIn(site, provider.identifier('bob', 'xrds'), 'bob');
        expect({ ...extensions.sreg }).toEqual({ email, fullname, country });
        expect({ ...extensions.ax }).toEqual({
          [AX.email]: [email],
          [AX.nickname]: [nickname],
          [AX.fullname]: [fullname],
          [AX.first]: [first],
        });
      });
    }

    it('are absent where nothing was asked', async () => {
      expect((await logIn(createSite(), provider.identifier('bob', 'xrds'), 'bob')).extensions).toEqual({});
    });
  });

  describe('answers', () => {
    for (const stateless of [false, true]) {
      it(`come by form where they are long${stateless ? ', stateless' : ''}`, async () => {
        await provider.control({ long: true });
        const { party } = createSite({ stateless });
        const { url, transaction } = await party.begin({ identifier: provider.identifier('alice', 'html') });
        const answer = await provider.answer(url, { user: 'alice', decision: 'allow' });
        if (answer.method !== 'POST') throw new Error('the answer came as a redirect');
        const parsed = Object.fromEntries(new URLSearchParams(answer.body));
        expect(identityOf(await party.complete({ ...answer, body: parsed, transaction })).claimedId).toBe(
          provider.identifier('alice', 'html'),
        );
      });
    }

    it('count once', async () => {
      const { party } = createSite();
      const { url, transaction } = await party.begin({ identifier: provider.identifier('alice', 'html') });
      const answer = await provider.answer(url, { user: 'alice', decision: 'allow' });
      identityOf(await party.complete({ ...answer, transaction }));
      await expect(party.complete({ ...answer, transaction })).rejects.toMatchObject({ code: 'NONCE_REUSED' });
    });

    it('count once at the provider, too, where it is asked', async () => {
      const identifier = provider.identifier('alice', 'html');
      const { party } = createSite({ stateless: true });
      const { url, transaction } = await party.begin({ identifier });
      const answer = await provider.answer(url, { user: 'alice', decision: 'allow' });
      identityOf(await party.complete({ ...answer, transaction }));
      // The memory of another process is empty, and as old as this one's; the provider's is not empty.
      const store = Object.assign(new MemoryStore(), { remembersSince: 0 });
      const other = createSite({ stateless: true, store });
      await expect(other.party.complete({ ...answer, transaction })).rejects.toMatchObject({
        code: 'SIGNATURE_REJECTED',
      });
    });

    for (const stateless of [false, true]) {
      it(`count for nothing when altered${stateless ? ', stateless' : ''}`, async () => {
        const { party } = createSite({ stateless });
        const { url, transaction } = await party.begin({ identifier: provider.identifier('alice', 'html') });
        const answer = await provider.answer(url, { user: 'alice', decision: 'allow' });
        const code = stateless ? 'SIGNATURE_REJECTED' : 'SIGNATURE_INVALID';
        const altered = { ...answer, url: answer.url.replace(/(openid\.response_nonce=[^&]*)/, '$1x') };
        expect(altered.url).not.toBe(answer.url);
        await expect(party.complete({ ...altered, transaction })).rejects.toMatchObject({ code });
        // What the provider was asked about once, it does not vouch for again.
        if (!stateless) identityOf(await party.complete({ ...answer, transaction }));
      });
    }

    it('may be a refusal by the visitor', async () => {
      const { party } = createSite();
      const { url, transaction } = await party.begin({ identifier: provider.identifier('alice', 'html') });
      const answer = await provider.answer(url, { user: 'alice', decision: 'cancel' });
      expect((await party.complete({ ...answer, transaction })).kind).toBe('cancelled');
    });

    it('may be that the visitor has to be asked', async () => {
      const { party } = createSite();
      const identifier = provider.identifier('alice', 'html');
      const { url, transaction } = await party.begin({ identifier, immediate: true });
      const answer = await provider.answer(url, { user: 'alice', decision: 'allow' });
      expect((await party.complete({ ...answer, transaction })).kind).toBe('setup-needed');
    });

    it('may come at once', async () => {
      await provider.control({ autoApprove: 'alice' });
      const { party } = createSite();
      const identifier = provider.identifier('alice', 'html');
      const { url, transaction } = await party.begin({ identifier, immediate: true });
      const answer = await provider.answer(url, { user: 'alice', decision: 'allow' });
      expect(identityOf(await party.complete({ ...answer, transaction })).claimedId).toBe(identifier);
    });
  });
});
