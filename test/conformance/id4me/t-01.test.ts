import { expect, it } from 'vitest';
import { codeOf, createFixture, IDENTIFIER } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-T-1 the state leads to the login, and to what the site left with it', async () => {
  const { authority, party, begin } = createFixture(web);
  const { url, transaction } = await begin({ identifier: IDENTIFIER, appState: { cart: 1 }, returnTo: '/account' });
  // Through a session or a cookie, as JSON.
  const kept: unknown = JSON.parse(JSON.stringify(transaction));
  const result = await party.complete({ method: 'GET', url: authority.authorize(url), transaction: kept });
  expect(result).toMatchObject({ kind: 'authenticated', appState: { cart: 1 }, returnTo: '/account' });
});

it.each([
  ['a code', {}],
  ['an error', { code: undefined, error: 'access_denied' }],
  ['a false issuer', { iss: 'https://evil.example' }],
])('ID4ME-T-1 the state comes before all else: %s', async (_what, changes) => {
  const { authority, store, begin, complete } = createFixture(web);
  const begun = await begin();
  // Another process of the site, which has fetched nothing yet.
  const other = createFixture(web, { store }, authority);
  web.requests.length = 0;
  expect(await codeOf(other.complete(begun, { ...changes, state: 'A'.repeat(22) }))).toBe('TRANSACTION_ABSENT');
  expect(web.requests).toEqual([]);
  expect(await codeOf(complete(begun))).toBe('no error');
});
