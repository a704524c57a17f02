import { afterEach, describe, expect, it, vi } from 'vitest';
import { beginLogin, codeOf, useProvider, WAYS } from './login-fixture.js';

describe("ATK-C-10 the attacker's own answer in the victim's browser", () => {
  const provider = useProvider();
  afterEach(() => vi.useRealTimers());

  for (const way of WAYS) {
    it(`is refused where the browser began no login (${way.name})`, async () => {
      const attacker = await beginLogin(provider, way);
      const answer = attacker.approve();
      for (const transaction of [undefined, null]) {
        expect(await codeOf(attacker.party.complete({ ...answer, transaction }))).toBe('TRANSACTION_ABSENT');
      }
      expect(await attacker.outcome(answer)).toBe('authenticated');
    });

    it(`is refused where the browser began another login (${way.name})`, async () => {
      const attacker = await beginLogin(provider, way, { identifier: provider.openid2.identifier('bob') });
      const victim = await beginLogin(provider, way);
      const answer = attacker.approve({ user: 'bob' });
      expect(await victim.outcome(answer)).toBe('RETURN_TO_MISMATCH');
      // Nor does it help to name the victim's login where nothing is signed.
      const moved = answer.url.replace(/rp_state=[\w-]+/, `rp_state=${victim.transaction.id}`);
      expect(await victim.outcome({ ...answer, url: moved })).toBe('RETURN_TO_MISMATCH');
      expect(await victim.outcome(victim.approve())).toBe('authenticated');
    });

    it(`is refused where what the browser kept cannot be read (${way.name})`, async () => {
      const { party, transaction, ...login } = await beginLogin(provider, way);
      const answer = login.approve();
      for (const kept of [
        'text',
        7,
        true,
        [],
        {},
        { ...transaction, protocol: 'id4me' },
        { ...transaction, service: { ...transaction.service, version: '1.1' } },
        { ...transaction, service: undefined },
        { ...transaction, returnTo: undefined },
        { ...transaction, id: 7 },
        { ...transaction, expiresAt: String(transaction.expiresAt) },
      ]) {
        expect(await codeOf(party.complete({ ...answer, transaction: kept }))).toBe('TRANSACTION_MALFORMED');
      }
      expect((await party.complete({ ...answer, transaction })).kind).toBe('authenticated');
    });

    it(`is refused after a quarter of an hour (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 15 * 60_000 + 1_000 });
      expect(await login.outcome(login.approve())).toBe('TRANSACTION_EXPIRED');
    });
  }

  it('cannot be foreseen: logins have long names that never repeat', async () => {
    const names = new Set<string>();
    for (let index = 0; index < 50; index += 1) {
      const { transaction } = await beginLogin(provider, WAYS[0] as (typeof WAYS)[number]);
      expect(Buffer.from(transaction.id, 'base64url').length).toBeGreaterThanOrEqual(16);
      expect(new URL(transaction.returnTo).searchParams.get('rp_state')).toBe(transaction.id);
      names.add(transaction.id);
    }
    expect(names.size).toBe(50);
  });
});
