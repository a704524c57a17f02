import { createDevIdentity, type DevIdentity, type IdentifierForm } from 'openid-rp-devkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AX, createRelyingParty } from '../src/openid2/index.js';

const RETURN_URL = 'https://site.example/auth/openid/return';
const FORMS: readonly IdentifierForm[] = [
  'html',
  'xrds',
  'xrds-header',
  'xrds-meta',
  'delegated-html',
  'delegated-xrds',
];

let identity: DevIdentity;
beforeAll(async () => {
  identity = await createDevIdentity();
});
afterAll(() => identity.close());
beforeEach(() => {
  identity.openid2.resetFaults();
  identity.openid2.requests.length = 0;
});

function party(options: Partial<Parameters<typeof createRelyingParty>[0]> = {}) {
  return createRelyingParty({ returnUrl: RETURN_URL, allowPrivateAddresses: true, ...options });
}

describe('a whole login', () => {
  it('needs nothing to begin with at the one provider of a site', async () => {
    const rp = party({ provider: identity.openid2.opIdentifier });
    const { url, transaction } = await rp.begin();
    const result = await rp.complete({ ...identity.openid2.approve(url, { user: 'alice' }), transaction });
    expect(result).toMatchObject({
      kind: 'authenticated',
      identity: { claimedId: identity.openid2.identifier('alice') },
    });
    await expect(party().begin()).rejects.toMatchObject({ code: 'IDENTIFIER_ABSENT' });
  });

  for (const form of FORMS) {
    for (const via of ['GET', 'POST'] as const) {
      it(`by ${form}, answered by ${via}`, async () => {
        const rp = party();
        const { url, transaction } = await rp.begin({
          identifier: identity.openid2.identifier('alice', form),
          appState: { a: 1 },
          returnTo: '/account?x=1',
        });
        const answer = identity.openid2.approve(url, { user: 'alice', via });
        const result = await rp.complete({ ...answer, transaction: JSON.parse(JSON.stringify(transaction)) });
        expect(result).toMatchObject({
          kind: 'authenticated',
          identity: {
            claimedId: identity.openid2.identifier('alice', form),
            version: '2.0',
            endpoint: identity.openid2.endpoint,
          },
          appState: { a: 1 },
          returnTo: '/account?x=1',
        });
      });
    }
  }

  it('at an OP Identifier, with attributes', async () => {
    const rp = party({
      sreg: { required: ['email'], optional: ['nickname'] },
      ax: { required: ['email'], ifAvailable: [{ type: 'fullname', count: 3 }] },
    });
    const { url, transaction } = await rp.begin({ identifier: identity.openid2.opIdentifier });
    const answer = identity.openid2.approve(url, { user: 'bob' });
    const result = await rp.complete({ ...answer, transaction });
    if (result.kind !== 'authenticated') throw new Error(result.kind);
    expect(result.identity.claimedId).toBe(identity.openid2.identifier('bob', 'xrds'));
    expect(result.identity.extensions.sreg?.email).toBeTruthy();
    expect(result.identity.extensions.ax?.[AX.email]).toHaveLength(1);
  });

  it('stateless', async () => {
    const rp = party({ stateless: true });
    const { url, transaction } = await rp.begin({ identifier: identity.openid2.identifier('alice') });
    const result = await rp.complete({ ...identity.openid2.approve(url, { user: 'alice' }), transaction });
    expect(result.kind).toBe('authenticated');
  });

  it('costs no request where the provider and the identifier are known', async () => {
    const rp = party();
    const login = async () => {
      const { url, transaction } = await rp.begin({ identifier: identity.openid2.identifier('alice') });
      return rp.complete({ ...identity.openid2.approve(url, { user: 'alice' }), transaction });
    };
    await login();
    identity.openid2.requests.length = 0;
    expect((await login()).kind).toBe('authenticated');
    expect(identity.openid2.requests).toEqual([]);
  });
});

describe('answers that are no login', () => {
  it('cancelled', async () => {
    const rp = party();
    const { url, transaction } = await rp.begin({ identifier: identity.openid2.identifier('alice') });
    expect(await rp.complete({ ...identity.openid2.cancel(url), transaction })).toEqual({ kind: 'cancelled' });
  });

  it('the same answer twice', async () => {
    const rp = party();
    const { url, transaction } = await rp.begin({ identifier: identity.openid2.identifier('alice') });
    const answer = identity.openid2.approve(url, { user: 'alice' });
    await rp.complete({ ...answer, transaction });
    await expect(rp.complete({ ...answer, transaction })).rejects.toMatchObject({ code: 'NONCE_REUSED' });
  });

  it('two answers to one login', async () => {
    const rp = party();
    const { url, transaction } = await rp.begin({ identifier: identity.openid2.identifier('alice') });
    await rp.complete({ ...identity.openid2.approve(url, { user: 'alice' }), transaction });
    await expect(
      rp.complete({ ...identity.openid2.approve(url, { user: 'alice' }), transaction }),
    ).rejects.toMatchObject({ code: 'TRANSACTION_USED' });
  });
});

describe('one deadline over everything', () => {
  it('holds for discovery and association together', async () => {
    // Each answer comes in time; together they do not.
    identity.openid2.faults.slowMs = 400;
    const rp = party({ http: { timeoutMs: 500, deadlineMs: 600 } });
    await expect(rp.begin({ identifier: identity.openid2.identifier('alice') })).rejects.toMatchObject({
      code: 'TIMED_OUT',
      status: 504,
      step: 'association',
    });
  });

  it('holds for direct verification and discovery together', async () => {
    const rp = party({ stateless: true, http: { timeoutMs: 500, deadlineMs: 600 } });
    const { url, transaction } = await rp.begin({ identifier: identity.openid2.opIdentifier });
    const answer = identity.openid2.approve(url, { user: 'alice' });
    identity.openid2.faults.slowMs = 400;
    await expect(rp.complete({ ...answer, transaction })).rejects.toMatchObject({
      code: 'TIMED_OUT',
      step: 'discovery',
    });
  });
});

describe('what a login remembers', () => {
  it('is little, and JSON can hold it', async () => {
    const rp = party();
    const { transaction } = await rp.begin({ identifier: identity.openid2.identifier('alice') });
    expect(JSON.parse(JSON.stringify(transaction))).toEqual(transaction);
    // Of the types of a service a page can list thousands, and nothing reads them later.
    expect(transaction.service).not.toHaveProperty('types');
  });
});
