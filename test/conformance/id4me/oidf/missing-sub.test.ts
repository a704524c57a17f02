import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('missing-sub', async () => {
  const { authority, login } = createFixture(web);
  await login();
  authority.idToken = { sub: undefined };
  expect(await codeOf(login())).toBe('CLAIM_ABSENT');
});
