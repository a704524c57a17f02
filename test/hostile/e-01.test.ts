import { randomBytes } from 'node:crypto';
import { MemoryStore } from 'openid-rp-core/stores';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { usePages } from '../page-server.js';
import { plainAssociation, publishProvider, signWith } from './hand-made-provider.js';
import { alter, beginLogin, createParty, useProvider, WAYS } from './login-fixture.js';

const STATEFUL = WAYS.filter(({ stateless }) => !stateless);
const handleOf = (url: string) => new URL(url).searchParams.get('openid.assoc_handle') ?? '';

describe("ATK-E-01 a provider that gives out another provider's handle", () => {
  const provider = useProvider();
  const pages = usePages();
  afterEach(() => vi.useRealTimers());

  for (const way of STATEFUL) {
    it(`cannot sign in that provider's name (${way.name})`, async () => {
      const store = new MemoryStore();
      const login = await beginLogin(provider, way, { store, allowInsecureHttp: true });
      const macKey = randomBytes(32);
      const evil = publishProvider(pages, 'evil', plainAssociation(handleOf(login.url), macKey));
      // The site now shares a secret with both, under one handle.
      const begun = await login.party.begin({ identifier: evil.identifier });
      expect(handleOf(begun.url)).toBe(handleOf(login.url));
      const honest = login.approve();
      expect(await login.outcome(signWith(honest, macKey))).toBe('SIGNATURE_INVALID');
      const moved = signWith(alter(honest, { op_endpoint: evil.endpoint }), macKey);
      expect(await login.outcome(moved)).toBe('ENDPOINT_MISMATCH');
      expect(await login.outcome(honest)).toBe('authenticated');
      const next = await beginLogin(provider, way, { party: login.party });
      expect(await next.outcome(next.approve())).toBe('authenticated');
    });

    it(`cannot sign for it in a login of its own either (${way.name})`, async () => {
      const store = new MemoryStore();
      const victim = await beginLogin(provider, way, { store, allowInsecureHttp: true });
      const macKey = randomBytes(32);
      const evil = publishProvider(pages, 'evil', plainAssociation(handleOf(victim.url), macKey));
      const { url, transaction } = await victim.party.begin({ identifier: evil.identifier });
      const answer = provider.openid2.approve(url, { user: 'alice', assertAnyIdentity: true, via: way.via });
      const complete = async (fields: Record<string, string>) => {
        const forged = signWith(alter(answer, { assoc_handle: handleOf(url), ...fields }), macKey);
        const result = await victim.party.complete({ ...forged, transaction });
        return result.kind;
      };
      const alice = provider.openid2.identifier('alice');
      const { endpoint } = provider.openid2;
      await expect(complete({ op_endpoint: endpoint, claimed_id: alice, identity: alice })).rejects.toMatchObject({
        code: 'ENDPOINT_MISMATCH',
      });
      await expect(complete({ op_endpoint: evil.endpoint, claimed_id: alice, identity: alice })).rejects.toMatchObject({
        code: 'ENDPOINT_MISMATCH',
      });
      expect(await complete({ op_endpoint: evil.endpoint })).toBe('authenticated');
    });
  }

  it('cannot replace a secret by giving out its handle again', async () => {
    const [way] = STATEFUL as [(typeof WAYS)[number]];
    const party = createParty(way, { store: new MemoryStore(), allowInsecureHttp: true });
    const secrets = [randomBytes(32), randomBytes(32)] as const;
    const evil = publishProvider(pages, 'evil', plainAssociation('same', secrets[0]));
    expect(handleOf((await party.begin({ identifier: evil.identifier })).url)).toBe('same');

    // Old enough to be renewed, and not yet expired.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 50 * 60_000 });
    publishProvider(pages, 'evil', plainAssociation('same', secrets[1]));
    const { url, transaction } = await party.begin({ identifier: evil.identifier });
    expect(handleOf(url)).toBe('');
    const answer = alter(provider.openid2.approve(url, { user: 'alice', assertAnyIdentity: true }), {
      assoc_handle: 'same',
      op_endpoint: evil.endpoint,
      response_nonce: `${new Date().toISOString().slice(0, 19)}Z`,
    });
    const complete = (macKey: Buffer) => party.complete({ ...signWith(answer, macKey), transaction });
    await expect(complete(secrets[1])).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' });
    expect((await complete(secrets[0])).kind).toBe('authenticated');
  });
});
