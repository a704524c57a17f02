import { describe, expect, it } from 'vitest';
import { ANY_WAY, createParty, OPENID2, useProvider } from '../../hostile/login-fixture.js';

describe('SPEC-P-04 a negative answer logs nobody in', () => {
  const provider = useProvider();

  for (const via of ['GET', 'POST'] as const) {
    for (const immediate of [false, true]) {
      it(`to a request that ${immediate ? 'must not wait' : 'may wait'} (${via})`, async () => {
        const party = createParty(ANY_WAY, { store: provider.store });
        const identifier = provider.openid2.identifier('alice');
        const { url, transaction } = await party.begin({ identifier, immediate, appState: 7, returnTo: '/next' });
        const answer = provider.openid2.cancel(url, { via });
        expect(await party.complete({ ...answer, transaction })).toEqual({
          kind: immediate ? 'setup-needed' : 'cancelled',
          appState: 7,
          returnTo: '/next',
        });
      });
    }
  }

  it('even with nothing but its mode', async () => {
    const party = createParty(ANY_WAY, { store: provider.store });
    const { transaction } = await party.begin({ identifier: provider.openid2.identifier('alice') });
    const { returnTo } = transaction;
    const only = { method: 'GET', url: `${returnTo}&openid.mode=cancel`, transaction };
    expect(await party.complete(only)).toEqual({ kind: 'cancelled' });
    const body = new URLSearchParams({ 'openid.ns': OPENID2, 'openid.mode': 'cancel' }).toString();
    expect(await party.complete({ method: 'POST', url: returnTo, body, transaction })).toEqual({ kind: 'cancelled' });
  });
});
