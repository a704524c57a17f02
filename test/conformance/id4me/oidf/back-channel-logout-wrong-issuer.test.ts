import { expect, it } from 'vitest';
import { createAuthority } from '../../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../../id4me/login-fixture.js';
import { createLogoutFixture } from '../../../id4me/logout-token.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('back-channel-logout-wrong-issuer', async () => {
  const { party, store, token, verify } = await createLogoutFixture(web);
  await verify();
  expect(await codeOf(verify({ iss: 'https://other.example' }))).toBe('CLIENT_FORGOTTEN');
  // Nor in the name of another authority at which this site is registered, too, under the same client ID.
  const other = createFixture(web, { store }, createAuthority(web, { name: 'other.id4me' }));
  const { clientId } = (await other.login()).tokens;
  const forged = token({ iss: other.authority.issuer, aud: clientId });
  expect(await codeOf(party.verifyLogoutToken(forged))).toBe('KEY_ABSENT');
});
