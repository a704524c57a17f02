import { expect, it } from 'vitest';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-U-1 UserInfo is asked for with GET and a bearer token in the header, never in the URL', async () => {
  const { login } = createFixture(web);
  const { accessToken } = (await login()).tokens;
  const [request, ...more] = web.received('authority.id4me', '/userinfo');
  expect(more).toEqual([]);
  expect(request?.method).toBe('GET');
  expect(request?.headers['authorization']).toBe(`Bearer ${accessToken}`);
  expect([...(request?.query ?? [])]).toEqual([]);
  expect(request?.body).toBe('');
});
