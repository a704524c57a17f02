import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../../id4me/login-fixture.js';
import { hmacToken } from '../../../id4me/signer.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('invalid-sig-hs256', async () => {
  const { authority, login } = createFixture(web);
  await login();
  // Not even with the secret that the two share: it was never agreed on.
  for (const secret of ['a:secret+with/odd %', 'another secret']) {
    authority.signIdToken = (claims) => hmacToken(claims, secret);
    expect(await codeOf(login())).toBe('ALGORITHM_MISMATCH');
  }
});
