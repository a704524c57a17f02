import { isRelyingPartyError } from 'openid-rp-core';
import { expect, it } from 'vitest';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

/** How a login ends that an authority answered with an error: its kind, or the code and status of what was thrown. */
async function outcome(error: string | undefined): Promise<string> {
  const { authority, party, begin } = createFixture(web);
  const { url, transaction } = await begin();
  const changes = error === undefined ? {} : { code: undefined, error };
  try {
    return (await party.complete({ method: 'GET', url: authority.authorize(url, changes), transaction })).kind;
  } catch (thrown) {
    if (!isRelyingPartyError(thrown)) throw thrown;
    return `${thrown.code} ${thrown.status}`;
  }
}

it('ID4ME-T60 a visitor who declines, and an authority that fails, are told apart', async () => {
  expect(await outcome(undefined)).toBe('authenticated');
  expect(await outcome('access_denied')).toBe('cancelled');
  expect(await outcome('server_error')).toBe('PROVIDER_REPORTED 502');
});

it.each(['temporarily_unavailable', 'invalid_request', 'unauthorized_client', 'ACCESS_DENIED', 'access_denied ', ''])(
  'ID4ME-T60 "%s" is no choice of the visitor',
  async (error) => {
    expect(await outcome(error)).toBe('PROVIDER_REPORTED 502');
  },
);
