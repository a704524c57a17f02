import { expect, it } from 'vitest';
import { profileOf } from '../../../packages/passport-id4me/src/profile.js';
import { createFixture, IDENTIFIER } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-K-2 the profile says that an identifier is another identity’s now, and says so of each move', async () => {
  const { authority, login } = createFixture(web);
  const moves = [];
  for (const sub of ['alice', 'alice', 'bob', 'bob', 'alice']) {
    authority.idToken = { sub };
    authority.userInfo = { sub };
    const { id, identifier, identifierRebound } = profileOf(await login(), []);
    expect([id, identifier]).toEqual([sub, IDENTIFIER]);
    moves.push(identifierRebound);
  }
  expect(moves).toEqual([false, false, true, false, true]);
});
