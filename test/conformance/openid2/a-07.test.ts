import { describe, expect, it } from 'vitest';
import { ANY_WAY, createParty } from '../../hostile/login-fixture.js';
import { publishOpenId1Provider } from '../../hostile/openid1-provider.js';
import { usePages } from '../../page-server.js';

describe('SPEC-A-07 with OpenID 1.1 no association is made, as its answer could be in the clear', () => {
  const pages = usePages();

  it('and every answer is verified by asking the provider', async () => {
    const old = publishOpenId1Provider(pages);
    const party = createParty(ANY_WAY, { allowOpenId1: true });
    const { url, transaction } = await party.begin({ identifier: old.identifier });
    expect(old.asked).toEqual([]);
    expect(new URL(url).searchParams.has('openid.assoc_handle')).toBe(false);
    expect((await party.complete({ ...old.answer(url), transaction })).kind).toBe('authenticated');
    expect(old.asked.map(({ mode }) => mode)).toEqual(['check_authentication']);
  });
});
