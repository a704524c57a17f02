import {
  associate,
  buildAuthenticationRequest,
  discover,
  isOpIdentifier,
  readAttributeExchange,
  readEmail,
  readNamespaces,
  readSimpleRegistration,
  verifyAssertion,
} from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { createDevIdentity } from 'openid-rp-devkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rejectedCode } from '../../../packages/core/test/coded.js';

const RETURN_TO = 'http://site.example/return';
const NETWORK = { allowPrivateAddresses: true, allowInsecureHttp: true };

describe('a login by single steps', () => {
  let identity: Awaited<ReturnType<typeof createDevIdentity>>;
  beforeAll(async () => {
    identity = await createDevIdentity();
  });
  afterAll(() => identity.close());

  /** From what was typed to the provider's answer. */
  async function answerFor(typed: string, isAssociated = true) {
    const discovered = await discover(typed, { allowPrivateAddresses: true });
    const service = discovered.services[0];
    const endpoint = service?.endpoints[0] ?? '';
    const association = isAssociated ? await associate(endpoint, NETWORK) : undefined;
    const url = buildAuthenticationRequest({
      endpoint,
      claimedId: discovered.claimedId,
      localId: service?.localId,
      returnTo: RETURN_TO,
      realm: 'http://site.example/',
      associationHandle: association?.handle,
      sreg: { required: ['email'], optional: ['nickname'] },
      ax: { required: ['email'] },
    });
    return { discovered, association, answer: identity.openid2.approve(url, { user: 'alice' }) };
  }

  it.each([
    ['under an association', true, 'NONCE_REUSED'],
    ['that the provider is asked about', false, 'SIGNATURE_REJECTED'],
  ])('verifies an assertion %s, once', async (_how, isAssociated, code) => {
    const { discovered, association, answer } = await answerFor(
      identity.openid2.identifier('alice', 'xrds'),
      isAssociated,
    );
    const options = { returnTo: RETURN_TO, store: new MemoryStore(), ...NETWORK };
    const verify = () => verifyAssertion(answer, { ...options, ...(association && { association }) });
    expect(await verify()).toMatchObject({ claimedId: discovered.claimedId, version: '2.0' });
    expect(await rejectedCode(verify)).toBe(code);
  });

  it('reads the extensions of a query in each form in which a site has it', async () => {
    const { answer } = await answerFor(identity.openid2.opIdentifier);
    const { search, searchParams } = new URL(answer.url);
    for (const response of [search, search.slice(1), searchParams, Object.fromEntries(searchParams)]) {
      expect(readEmail(response)).toBe('alice@example.org');
      expect(readSimpleRegistration(response)).toEqual({ email: 'alice@example.org', nickname: 'alice' });
      expect(readAttributeExchange(response)).toEqual({ 'http://axschema.org/contact/email': ['alice@example.org'] });
      expect(Object.keys(readNamespaces(response))).toContain('http://openid.net/srv/ax/1.0');
    }
  });

  it('tells OP Identifiers from others by what was discovered, its service, and the types of that', async () => {
    const answers = async (typed: string) => {
      const discovered = await discover(typed, { allowPrivateAddresses: true });
      return [discovered, ...discovered.services, ...discovered.services.map(({ types }) => types)].map(isOpIdentifier);
    };
    expect(new Set(await answers(identity.openid2.opIdentifier))).toEqual(new Set([true]));
    expect(new Set(await answers(identity.openid2.identifier('alice', 'html')))).toEqual(new Set([false]));
  });

  it('needs a store to verify: that there is none is the site’s fault, and no outage', async () => {
    const { answer } = await answerFor(identity.openid2.opIdentifier, false);
    const verify = (store: unknown) =>
      rejectedCode(() => verifyAssertion(answer, { returnTo: RETURN_TO, store: store as MemoryStore, ...NETWORK }));
    expect(await verify(undefined)).toBe('OPTION_INVALID');
    expect(await verify({ get() {} })).toBe('OPTION_INVALID');
    expect(await verify(new MemoryStore())).toBeUndefined();
  });
});
