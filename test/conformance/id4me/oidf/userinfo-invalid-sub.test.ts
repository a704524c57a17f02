import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('userinfo-invalid-sub', async () => {
  const { authority, login } = createFixture(web);
  await login();
  authority.userInfo = { sub: 'GqbBE/1w+p4xinvalid' };
  expect(await codeOf(login())).toBe('SUBJECT_MISMATCH');
});
