import { expect, it } from 'vitest';
import { createFixture, REDIRECT_URI } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-T-6 the token request is a POST of a form, with everything in its body', async () => {
  const { begin, complete } = createFixture(web);
  const begun = await begin();
  await complete(begun);
  const [token, ...more] = web.received('authority.id4me', '/token');
  expect(more).toEqual([]);
  expect(token?.method).toBe('POST');
  expect(token?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect([...(token?.query ?? [])]).toEqual([]);
  const form = new URLSearchParams(token?.body);
  expect([...form.keys()].sort()).toEqual(['code', 'code_verifier', 'grant_type', 'redirect_uri']);
  expect(form.get('grant_type')).toBe('authorization_code');
  expect(form.get('redirect_uri')).toBe(REDIRECT_URI);
});

it('ID4ME-T-6 a query that the token endpoint has of its own stays', async () => {
  const { authority, login } = createFixture(web);
  authority.metadata = { token_endpoint: `${authority.issuer}/token?tenant=a` };
  await login();
  expect(String(web.received('authority.id4me', '/token')[0]?.query)).toBe('tenant=a');
});
