import { isRelyingPartyError } from 'openid-rp-core';
import { expect, it } from 'vitest';
import { createFixture, IDENTIFIER } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

/** Completes a login that the authority answers with an error. */
async function answered(changes: Readonly<Record<string, unknown>>) {
  const { authority, party, begin } = createFixture(web);
  const { url, transaction } = await begin({ identifier: IDENTIFIER, appState: 'mine', returnTo: '/there' });
  const response = authority.authorize(url, { code: undefined, ...changes });
  return party.complete({ method: 'GET', url: response, transaction });
}

it.each([
  ['access_denied', 'cancelled'],
  ['login_required', 'setup-needed'],
  ['consent_required', 'setup-needed'],
  ['interaction_required', 'setup-needed'],
  ['account_selection_required', 'setup-needed'],
])('ID4ME-T-3 %s is an outcome, not an error', async (error, kind) => {
  expect(await answered({ error })).toEqual({ kind, appState: 'mine', returnTo: '/there' });
  expect(web.received('authority.id4me', '/token')).toEqual([]);
});

it('ID4ME-T-3 an error counts before a code', async () => {
  expect(await answered({ error: 'access_denied', code: 'x' })).toMatchObject({ kind: 'cancelled' });
});

it('ID4ME-T-3 the words of the authority are quoted, and cut', async () => {
  const words = `"\n\u001b[31m${'x'.repeat(10_000)}`;
  const error: unknown = await answered({ error: 'server_error', error_description: words }).catch(
    (thrown: unknown) => thrown,
  );
  if (!isRelyingPartyError(error)) throw error;
  expect(error.code).toBe('PROVIDER_REPORTED');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
  expect(`${error.message}${JSON.stringify(error.detail)}`).not.toMatch(/[\u0000-\u001f]/);
  expect(error.message.length).toBeLessThan(500);
});
