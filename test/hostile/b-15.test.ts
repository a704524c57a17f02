import { describe, expect, it } from 'vitest';
import { beginLogin, codeOf, outcomeOf, parametersOf, useProvider, WAYS } from './login-fixture.js';

describe('ATK-B-15 a message spread over the query and the body', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`is refused, or only one side is read (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const { party, transaction } = login;
      const honest = login.approve();
      const message = parametersOf(honest);
      message.delete('from');
      message.delete('rp_state');
      const url = transaction.returnTo;
      const complete = (request: { method: string; url: string; body?: unknown }) =>
        party.complete({ ...request, transaction });

      // A POST with anything of the message in its query.
      const bob = `openid.claimed_id=${encodeURIComponent(provider.openid2.identifier('bob'))}`;
      for (const [query, body] of [
        [bob, message.toString()],
        ['openid.x=1', message.toString()],
        [message.toString(), ''],
        [message.toString(), message.toString()],
      ]) {
        expect(await codeOf(complete({ method: 'POST', url: `${url}&${query}`, body }))).toBe('REQUEST_MALFORMED');
      }
      // A GET with its message in the body.
      expect(await codeOf(complete({ method: 'GET', url, body: message.toString() }))).toBe('MODE_UNKNOWN');
      // A GET whose body says something else.
      const answer = { method: 'GET', url: `${url}&${message}`, body: bob };
      const claimedId = complete(answer).then((result) =>
        result.kind === 'authenticated' ? result.identity.claimedId : result.kind,
      );
      expect(await outcomeOf(claimedId)).toBe(provider.openid2.identifier('alice'));
    });
  }

  it('is refused by any other method', async () => {
    const login = await beginLogin(provider, WAYS[1] as (typeof WAYS)[number]);
    const { party, transaction } = login;
    const honest = login.approve();
    for (const method of ['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', '']) {
      expect(await codeOf(party.complete({ ...honest, method, transaction }))).toBe('REQUEST_MALFORMED');
    }
    expect(await login.outcome(honest)).toBe('authenticated');
  });
});
