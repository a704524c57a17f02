import { randomBytes } from 'node:crypto';
import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { plainAssociation, publishProvider, signWith } from '../../hostile/hand-made-provider.js';
import { ANY_WAY, alter, createParty, useProvider } from '../../hostile/login-fixture.js';
import { usePages } from '../../page-server.js';

describe('SPEC-A-08 an association is known by endpoint and handle together', () => {
  const provider = useProvider();
  const pages = usePages();

  it('so that two providers may use the same handle', async () => {
    const party = createParty(ANY_WAY, { store: new MemoryStore(), allowInsecureHttp: true });
    const logins = [];
    for (const name of ['one', 'two']) {
      const macKey = randomBytes(32);
      const { identifier, endpoint } = publishProvider(pages, name, plainAssociation('1', macKey));
      logins.push({ ...(await party.begin({ identifier })), macKey, endpoint });
    }
    for (const { url, transaction, macKey, endpoint } of logins) {
      expect(new URL(url).searchParams.get('openid.assoc_handle')).toBe('1');
      const answer = provider.openid2.approve(url, { user: 'alice', assertAnyIdentity: true });
      const signed = signWith(alter(answer, { op_endpoint: endpoint, assoc_handle: '1' }), macKey);
      expect((await party.complete({ ...signed, transaction })).kind).toBe('authenticated');
    }
  });
});
