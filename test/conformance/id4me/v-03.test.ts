import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-V-3 the keys are those of the authority’s jwks_uri, wherever that is', async () => {
  const { authority, login } = createFixture(web);
  web.set('keys.id4me', '/', { body: { keys: [authority.key.jwk] } });
  authority.metadata = { jwks_uri: `${web.origin('keys.id4me')}/` };
  authority.jwks = [];
  expect(await codeOf(login())).toBe('no error');
  expect(web.received('keys.id4me')).toHaveLength(1);
  expect(web.received('authority.id4me', '/jwks')).toEqual([]);
});

it('ID4ME-V-3 a token that came straight from the authority is verified, too', async () => {
  const { authority, login } = createFixture(web);
  expect(await codeOf(login())).toBe('no error');
  const other = createFixture(web, {}, authority);
  authority.jwks = [];
  expect(await codeOf(other.login())).toBe('KEY_ABSENT');
});

it('ID4ME-V-3 parameters of the header that name keys are left alone', async () => {
  const { authority, login } = createFixture(web);
  const url = `${web.origin('evil')}/key`;
  authority.idTokenHeader = { jku: url, x5u: url, jwk: { kty: 'oct', k: 'AAAA' }, x5c: ['AAAA'] };
  expect(await codeOf(login())).toBe('no error');
  expect(web.received('evil')).toEqual([]);
});
