import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../../id4me/login-fixture.js';
import { signToken } from '../../../id4me/signer.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('invalid-sig-es256', async () => {
  const { authority, login } = createFixture(web);
  await login();
  authority.signIdToken = (claims) => {
    const [header, payload, signature = ''] = signToken(claims, authority.key).split('.');
    const bytes = Buffer.from(signature, 'base64url');
    bytes[9] = (bytes[9] ?? 0) ^ 1;
    return [header, payload, bytes.toString('base64url')].join('.');
  };
  expect(await codeOf(login())).toBe('SIGNATURE_INVALID');
});
