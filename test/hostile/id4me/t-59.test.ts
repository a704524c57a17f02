import { isRelyingPartyError } from 'openid-rp-core';
import { expect, it } from 'vitest';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-T59 an error of nobody’s login is not told', async () => {
  const { authority, party, begin } = createFixture(web);
  const { url, transaction } = await begin();
  const outcome = async (state?: string) => {
    const changes = { code: undefined, error: 'server_error', error_description: 'words of a stranger' };
    const response = authority.authorize(url, { ...changes, ...(state && { state }) });
    const error: unknown = await party
      .complete({ method: 'GET', url: response, transaction })
      .catch((thrown: unknown) => thrown);
    if (!isRelyingPartyError(error)) throw error;
    return { code: error.code, words: JSON.stringify([error.message, error.hint, error.detail]) };
  };
  const known = await outcome();
  expect(known.code).toBe('PROVIDER_REPORTED');
  expect(known.words).toContain('words of a stranger');
  const unknown = await outcome('A'.repeat(22));
  expect(unknown.code).toBe('TRANSACTION_ABSENT');
  expect(unknown.words).not.toContain('stranger');
});
