import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each([
  ['text', { body: 'no JSON' }, 'TOKEN_RESPONSE_MALFORMED'],
  ['a page', { headers: { 'content-type': 'text/html' }, body: '<html></html>' }, 'TOKEN_RESPONSE_MALFORMED'],
  ['a list', { body: [] }, 'TOKEN_RESPONSE_MALFORMED'],
  ['invalid_grant', { status: 400, body: { error: 'invalid_grant' } }, 'GRANT_REFUSED'],
  ['invalid_request', { status: 400, body: { error: 'invalid_request' } }, 'PROVIDER_REPORTED'],
  ['invalid_client', { status: 401, body: { error: 'invalid_client' } }, 'CLIENT_REJECTED'],
  ['401 without a word', { status: 401, body: '' }, 'PROVIDER_REPORTED'],
  ['500', { status: 500, body: 'oops' }, 'PROVIDER_REPORTED'],
  ['201 with tokens', { status: 201, body: { id_token: 'x.y.z' } }, 'PROVIDER_REPORTED'],
])('ID4ME-T69 the token endpoint answers %s', async (_what, answer, code) => {
  const { authority, login } = createFixture(web);
  expect(await codeOf(login())).toBe('no error');
  authority.answer('/token', answer);
  expect(await codeOf(login())).toBe(code);
});

it('ID4ME-T69 the token endpoint sends on to another host', async () => {
  const { authority, login } = createFixture(web);
  expect(await codeOf(login())).toBe('no error');
  authority.answer('/token', { status: 302, headers: { location: `${web.origin('evil')}/token` } });
  expect(await codeOf(login())).toBe('PROVIDER_REPORTED');
  expect(web.received('evil')).toEqual([]);
});
