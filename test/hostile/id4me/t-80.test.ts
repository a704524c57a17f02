import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { signToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T80 a nonce of another login', () => {
  const web = useWeb();

  it.each([
    ['missing', () => undefined, 'CLAIM_ABSENT'],
    ['another', () => 'A'.repeat(43), 'NONCE_MISMATCH'],
    ['empty', () => '', 'NONCE_MISMATCH'],
    ['cut', (nonce: string) => nonce.slice(0, -1), 'NONCE_MISMATCH'],
    ['in a list', (nonce: string) => [nonce], 'NONCE_MISMATCH'],
    ['null', () => null, 'NONCE_MISMATCH'],
  ])('refuses one that is %s', async (_what, change, code) => {
    const { authority, login } = createFixture(web);
    expect(await codeOf(login())).toBe('no error');
    authority.signIdToken = (claims) => signToken({ ...claims, nonce: change(String(claims['nonce'])) }, authority.key);
    expect(await codeOf(login())).toBe(code);
  });

  it('refuses the token of an earlier login', async () => {
    const { authority, login } = createFixture(web);
    const { tokens } = await login();
    authority.tokens = { id_token: tokens.idToken };
    expect(await codeOf(login())).toBe('NONCE_MISMATCH');
  });
});
