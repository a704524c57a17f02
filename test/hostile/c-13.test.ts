import { describe, expect, it } from 'vitest';
import { htmlPage, usePages } from '../page-server.js';
import { createParty, type IndirectResponse, outcomeOf, STATELESS_WAY } from './login-fixture.js';
import { publishOpenId1Provider } from './openid1-provider.js';

describe('ATK-C-13 who logs in with OpenID 1.1, said by the answer', () => {
  const pages = usePages();
  const victim = 'https://victim.example/';

  async function begin() {
    const old = publishOpenId1Provider(pages);
    const party = createParty(STATELESS_WAY, { allowOpenId1: true });
    const { url, transaction } = await party.begin({ identifier: old.identifier });
    const complete = (answer: IndirectResponse) => party.complete({ ...answer, transaction });
    return {
      old,
      url,
      complete,
      outcome: (answer: IndirectResponse) => outcomeOf(complete(answer).then((r) => r.kind)),
    };
  }

  for (const name of ['claimed_id', 'openid1_claimed_id', 'identity_url']) {
    it(`is not openid.${name}, signed or not`, async () => {
      for (const signed of [
        ['identity', 'return_to'],
        ['identity', 'return_to', name],
      ]) {
        const { old, url, complete } = await begin();
        const result = await complete(old.answer(url, { [name]: victim }, signed));
        expect(result).toMatchObject({ kind: 'authenticated', identity: { claimedId: old.identifier } });
      }
    });
  }

  for (const name of ['openid1_claimed_id', 'oic.identity', 'claimed_id']) {
    it(`is not the parameter ${name} of the return URL`, async () => {
      const { old, url, outcome } = await begin();
      const answer = old.answer(url);
      const added = `${name}=${encodeURIComponent(victim)}`;
      expect(await outcome({ ...answer, url: `${answer.url}&${added}` })).toBe('RETURN_TO_MISMATCH');
      const returnTo = `${new URL(url).searchParams.get('openid.return_to')}&${added}`;
      expect(await outcome(old.answer(url, { return_to: returnTo }))).toBe('RETURN_TO_MISMATCH');
      expect(await outcome(answer)).toBe('authenticated');
    });
  }

  it('is not another identity of the provider', async () => {
    const { old, url, outcome } = await begin();
    for (const identity of [`${pages.origin}/one/bob`, `${old.localId}/`, old.identifier]) {
      expect(await outcome(old.answer(url, { identity }))).toBe('LOCAL_ID_MISMATCH');
    }
    expect(await outcome(old.answer(url))).toBe('authenticated');
  });

  it('is not what its own page says meanwhile', async () => {
    const { old, url, complete } = await begin();
    pages.set('/me', htmlPage('<link rel="openid.server" href="https://op.example/">'));
    const result = await complete(old.answer(url));
    expect(result).toMatchObject({ identity: { claimedId: old.identifier, endpoint: old.endpoint } });
  });
});
