import { expect, it } from 'vitest';
import { SUBJECT } from '../../../id4me/hand-made-authority.js';
import { createFixture, IDENTIFIER } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('client-test', async () => {
  const { authority, login } = createFixture(web);
  const identity = await login();
  expect(identity).toMatchObject({
    issuer: authority.issuer,
    subject: SUBJECT,
    identifier: IDENTIFIER,
    identifierConfirmed: true,
  });
  expect(
    web
      .received('authority.id4me')
      .map(({ method, path }) => `${method} ${path}`)
      .sort(),
  ).toEqual(['GET /.well-known/openid-configuration', 'GET /jwks', 'GET /userinfo', 'POST /register', 'POST /token']);
});
