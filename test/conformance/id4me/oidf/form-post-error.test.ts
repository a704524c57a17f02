import { expect, it } from 'vitest';
import { codeOf, createFixture, REDIRECT_URI } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('form-post-error', async () => {
  const { authority, begin, party } = createFixture(web);
  const answer = async (error: string) => {
    const { transaction } = await begin();
    const body = new URLSearchParams({ error, state: transaction.id, iss: authority.issuer }).toString();
    return party.complete({ method: 'POST', url: REDIRECT_URI, body, transaction });
  };
  expect(await answer('access_denied')).toEqual({ kind: 'cancelled' });
  expect(await answer('login_required')).toEqual({ kind: 'setup-needed' });
  expect(await codeOf(answer('invalid_request'))).toBe('PROVIDER_REPORTED');
  expect(web.received('authority.id4me', '/token')).toEqual([]);
});
