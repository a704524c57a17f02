import { expect, it } from 'vitest';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-V-8 the nonce of the ID token is that of the login', async () => {
  const { begin, complete } = createFixture(web);
  const [first, second] = [await begin(), await begin()];
  const { tokens } = await complete(second);
  expect(tokens.idTokenClaims).toMatchObject({ nonce: second.transaction.nonce });
  expect((await complete(first)).tokens.idTokenClaims).toMatchObject({ nonce: first.transaction.nonce });
});
