import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-T-9 no address is taken from the answer', async () => {
  const { begin, complete } = createFixture(web);
  const names = ['token_endpoint', 'jwks_uri', 'userinfo_endpoint', 'issuer'];
  const changes = Object.fromEntries(names.map((name) => [name, `${web.origin('evil')}/${name}`]));
  expect(await codeOf(complete(await begin(), changes))).toBe('no error');
  expect(web.received('evil')).toEqual([]);
});

it('ID4ME-T-9 an authority that is fetched again is still the same', async () => {
  const { authority, store, begin } = createFixture(web);
  const [first, second] = [await begin(), await begin()];
  // Another process of the site, which has not fetched the document yet.
  const other = () => createFixture(web, { store }, authority);
  expect(await codeOf(other().complete(first))).toBe('no error');
  const iss = `${authority.issuer}/`;
  authority.metadata = { issuer: iss };
  authority.idToken = { iss };
  expect(await codeOf(other().complete(second, { iss }))).toBe('ISSUER_MISMATCH');
});
