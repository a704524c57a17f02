import { MemoryStore } from 'openid-rp-core/stores';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { usePages } from '../page-server.js';
import { type IndirectResponse, outcomeOf, createParty as partyOf, STATELESS_WAY } from './login-fixture.js';
import { publishOpenId1Provider } from './openid1-provider.js';

describe('ATK-C-12 an answer of OpenID 1.1, which has no nonce, used again', () => {
  const pages = usePages();
  afterEach(() => vi.useRealTimers());

  const createParty = (store = new MemoryStore()) => partyOf(STATELESS_WAY, { allowOpenId1: true, store });

  async function begin(party = createParty()) {
    const old = publishOpenId1Provider(pages);
    const { url, transaction } = await party.begin({ identifier: old.identifier });
    const outcome = (answer: IndirectResponse, by = party) =>
      outcomeOf(by.complete({ ...answer, transaction }).then(({ kind }) => kind));
    return { old, url, transaction, outcome };
  }

  it('is refused though the provider vouches for it again', async () => {
    const { old, url, outcome } = await begin();
    const answer = old.answer(url);
    expect(await outcome(answer)).toBe('authenticated');
    expect(await outcome(answer)).toBe('TRANSACTION_USED');
    expect(await outcome(old.answer(url))).toBe('TRANSACTION_USED');
  });

  it('is refused by another process with the same store', async () => {
    const store = new MemoryStore();
    const { old, url, outcome } = await begin(createParty(store));
    const answer = old.answer(url);
    expect(await outcome(answer)).toBe('authenticated');
    expect(await outcome(answer, createParty(store))).toBe('TRANSACTION_USED');
  });

  it('succeeds once of twenty that arrive together', async () => {
    const { old, url, outcome } = await begin();
    const answer = old.answer(url);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcome(answer)));
    expect(outcomes.filter((each) => each === 'authenticated')).toHaveLength(1);
    expect(outcomes.filter((each) => each === 'TRANSACTION_USED')).toHaveLength(19);
  });

  it('is refused in another login, whose name is in the signed return_to', async () => {
    const party = createParty();
    const first = await begin(party);
    const second = await begin(party);
    const answer = first.old.answer(first.url);
    expect(await second.outcome(answer)).toBe('RETURN_TO_MISMATCH');
    const moved = { ...answer, url: answer.url.replaceAll(first.transaction.id, second.transaction.id) };
    expect(await second.outcome(moved)).toBe('SIGNATURE_REJECTED');
    expect(await second.outcome(second.old.answer(second.url))).toBe('authenticated');
  });

  it('is refused after a quarter of an hour', async () => {
    const { old, url, outcome } = await begin();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 15 * 60_000 + 1_000 });
    expect(await outcome(old.answer(url))).toBe('TRANSACTION_EXPIRED');
  });
});
