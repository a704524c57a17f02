import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each([
  ['another', () => 'https://evil.example', 'ISSUER_MISMATCH'],
  ['one with a slash more', (issuer: string) => `${issuer}/`, 'ISSUER_MISMATCH'],
  ['one in another case', (issuer: string) => issuer.replace('authority', 'Authority'), 'ISSUER_MISMATCH'],
  ['one of another scheme', (issuer: string) => issuer.replace('http:', 'https:'), 'ISSUER_MISMATCH'],
  ['one without a scheme', (issuer: string) => issuer.replace('http://', ''), 'ISSUER_MISMATCH'],
  ['none', () => undefined, 'CLAIM_ABSENT'],
  ['empty', () => '', 'CLAIM_MALFORMED'],
  ['a list', (issuer: string) => [issuer], 'CLAIM_MALFORMED'],
])('ID4ME-T77 the issuer of the ID token is %s', async (_what, iss, code) => {
  const { authority, login } = createFixture(web);
  expect(await codeOf(login())).toBe('no error');
  authority.idToken = { iss: iss(authority.issuer) };
  expect(await codeOf(login())).toBe(code);
});

it('ID4ME-T77 the document has a slash that the ID token has not', async () => {
  const { authority, login } = createFixture(web);
  expect(await codeOf(login())).toBe('no error');
  const other = createFixture(web, {}, authority);
  authority.metadata = { issuer: `${authority.issuer}/`, authorization_response_iss_parameter_supported: false };
  const completed = async () => other.complete(await other.begin(), { iss: undefined });
  expect(await codeOf(completed())).toBe('ISSUER_MISMATCH');
  authority.idToken = { iss: `${authority.issuer}/` };
  expect(await codeOf(completed())).toBe('no error');
});
