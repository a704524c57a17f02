import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each([
  ['a text', { aud: 'client-0' }],
  ['a list', { aud: ['client-0'] }],
  ['a text, issued to us', { aud: 'client-0', azp: 'client-0' }],
])('ID4ME-V-6 the audience is us: %s', async (_what, claims) => {
  const { authority, login } = createFixture(web);
  authority.idToken = claims;
  expect(await codeOf(login())).toBe('no error');
});

it('ID4ME-V-6 the audience is us as this authority knows us', async () => {
  const { authority, login } = createFixture(web);
  authority.registration = { client_id: 'Ünser/Client 7' };
  authority.idToken = { aud: 'Ünser/Client 7' };
  expect(await codeOf(login())).toBe('no error');
  authority.idToken = { aud: 'client-0' };
  expect(await codeOf(login())).toBe('AUDIENCE_MISMATCH');
});
