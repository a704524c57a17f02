import { expect, it } from 'vitest';
import { SUBJECT } from '../../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../../id4me/login-fixture.js';
import { unsignedToken } from '../../../id4me/signer.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('idtoken-sig-none is refused, whatever the registration says', async () => {
  const { authority, login } = createFixture(web);
  await login();
  authority.signIdToken = (claims) => unsignedToken(claims);
  expect(await codeOf(login())).toBe('ALGORITHM_MISMATCH');
  const registered = createFixture(web);
  registered.authority.registration = { id_token_signed_response_alg: 'none' };
  expect(await codeOf(registered.begin())).toBe('REGISTRATION_MALFORMED');
});

it('idtoken-sig-none is taken where the site allows it and the registration says so', async () => {
  const { authority, login } = createFixture(web, { allowUnsignedIdToken: true });
  authority.registration = { id_token_signed_response_alg: 'none' };
  authority.signIdToken = (claims) => unsignedToken(claims);
  expect(await login()).toMatchObject({ subject: SUBJECT });
  const signed = createFixture(web, { allowUnsignedIdToken: true });
  await signed.login();
  signed.authority.signIdToken = (claims) => unsignedToken(claims);
  expect(await codeOf(signed.login())).toBe('ALGORITHM_MISMATCH');
});
