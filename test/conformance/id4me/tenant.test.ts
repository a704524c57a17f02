import { createRelyingParty } from 'openid-rp-core/id4me';
import { expect, it } from 'vitest';
import { codeOf, createFixture, REDIRECT_URI } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-A-3 a login that one tenant began is completed by no other, though they share the session and the store', async () => {
  const { authority, begin, complete, store } = createFixture(web);
  const other = createRelyingParty({
    clientName: 'Other tenant',
    redirectUri: `${REDIRECT_URI}/other`,
    store,
    allowPrivateAddresses: true,
    allowInsecureHttp: true,
  });
  const begun = await begin();
  const answer = { method: 'GET', url: authority.authorize(begun.url), transaction: begun.transaction };
  expect(await codeOf(other.complete(answer))).toBe('TRANSACTION_MALFORMED');
  expect(await complete(begun)).toMatchObject({ issuer: authority.issuer });
});
