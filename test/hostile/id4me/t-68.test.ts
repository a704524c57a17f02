import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-T68 parameters that begin a login say nothing at its end', async () => {
  const { authority, begin, complete } = createFixture(web);
  const names = ['id4me_identifier', 'identifier', 'issuer', 'login_hint', 'client_id', 'redirect_uri', 'nonce'];
  const changes = Object.fromEntries(names.map((name) => [name, web.origin('evil')]));
  const identity = await complete(await begin(), changes);
  expect(identity).toMatchObject({ issuer: authority.issuer, identifier: 'alice.id4me.localhost' });
  expect(web.received('evil')).toEqual([]);
});

it('ID4ME-T68 a request without an answer in it completes nothing', async () => {
  const { party, begin, complete } = createFixture(web);
  const begun = await begin();
  const { transaction } = begun;
  const url = '/auth/id4me/return?id4me_identifier=alice.id4me.localhost';
  expect(await codeOf(party.complete({ method: 'GET', url, transaction }))).toBe('FIELD_ABSENT');
  expect(await codeOf(complete(begun))).toBe('no error');
});
