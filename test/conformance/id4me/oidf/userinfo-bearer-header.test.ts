import { expect, it } from 'vitest';
import { createFixture } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('userinfo-bearer-header', async () => {
  const { authority, login } = createFixture(web);
  authority.answer('/userinfo', ({ headers }) => {
    const isBearer = headers['authorization'] === 'Bearer access-token-of-the-authority';
    return isBearer ? { body: { sub: 'GqbBE/1w+p4x', name: 'Alice' } } : { status: 401 };
  });
  expect((await login()).claims['name']?.value).toBe('Alice');
});
