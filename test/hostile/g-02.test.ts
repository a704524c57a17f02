import { createRelyingParty } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { htmlPage, providerLink, usePages } from '../page-server.js';
import { keyValuePage } from './hand-made-provider.js';
import { alter, codeOf, RETURN_URL, useProvider } from './login-fixture.js';
import { PUBLIC_HTTP, PUBLIC_HTTPS, publicWeb } from './public-web.js';

describe('ATK-G-02 one page by http and by https', () => {
  const provider = useProvider();
  const pages = usePages();

  for (const via of ['GET', 'POST'] as const) {
    it(`is two accounts (${via})`, async () => {
      const endpoint = `${PUBLIC_HTTPS}/openid`;
      pages.set('/me', htmlPage(providerLink(endpoint)));
      pages.set('/openid', keyValuePage({ is_valid: 'true' }));
      const party = createRelyingParty({ returnUrl: RETURN_URL, stateless: true, http: { agent: publicWeb(pages) } });
      const accounts: string[] = [];
      for (const origin of [PUBLIC_HTTP, PUBLIC_HTTPS]) {
        const { url, transaction } = await party.begin({ identifier: `${origin}/me` });
        const answer = provider.openid2.approve(url, { user: 'alice', via, assertAnyIdentity: true });
        const honest = alter(answer, { op_endpoint: endpoint });
        const result = await party.complete({ ...honest, transaction });
        if (result.kind === 'authenticated') accounts.push(result.identity.claimedId);
      }
      expect(accounts).toEqual([`${PUBLIC_HTTP}/me`, `${PUBLIC_HTTPS}/me`]);

      // A provider that answers about the one where the other was asked about has to be right about both.
      const { url, transaction } = await party.begin({ identifier: `${PUBLIC_HTTPS}/me` });
      const answer = provider.openid2.approve(url, { user: 'alice', via, assertAnyIdentity: true });
      const forged = alter(answer, { op_endpoint: endpoint, claimed_id: `${PUBLIC_HTTP}/me` });
      expect(await codeOf(party.complete({ ...forged, transaction }))).toBe('LOCAL_ID_MISMATCH');
    });
  }
});
