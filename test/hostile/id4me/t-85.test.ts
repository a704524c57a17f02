import { generateEncryptionKeys, type RelyingPartyOptions } from 'openid-rp-core/id4me';
import { beforeAll, describe, expect, it } from 'vitest';
import { ENCRYPTING, encryptionKey, encryptToken } from '../../id4me/encrypter.js';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { createSigningKey, signToken, unsignedToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

type Members = Readonly<Record<string, unknown>>;

describe('ID4ME-T85 encryption that was not agreed on', () => {
  const web = useWeb();
  let keys: NonNullable<RelyingPartyOptions['encryptionKeys']>;
  beforeAll(async () => {
    keys = await generateEncryptionKeys();
  });

  /** A site that has its ID tokens encrypted, and what makes one of what is to be inside. */
  function useEncryption() {
    const authority = createAuthority(web);
    authority.metadata = ENCRYPTING;
    const encrypt = (token: string, header?: Members) =>
      encryptToken(token, encryptionKey([...authority.clients.values()].at(-1)), header);
    authority.signIdToken = (claims) => encrypt(signToken(claims, authority.key));
    return { encrypt, ...createFixture(web, { encryption: 'require', encryptionKeys: keys }, authority) };
  }

  it('refuses an encrypted token where none was registered', async () => {
    const { authority, login } = createFixture(web);
    expect(await codeOf(login())).toBe('no error');
    authority.signIdToken = (claims) => encryptToken(signToken(claims, authority.key), createSigningKey('RS256').jwk);
    expect(await codeOf(login())).toBe('TOKEN_MALFORMED');
  });

  it('refuses an open token where an encrypted one was registered', async () => {
    const { authority, login } = useEncryption();
    expect(await codeOf(login())).toBe('no error');
    authority.signIdToken = (claims) => signToken(claims, authority.key);
    expect(await codeOf(login())).toBe('TOKEN_NOT_ENCRYPTED');
  });

  it.each([
    ['another algorithm', { alg: 'RSA1_5' }, 'ALGORITHM_MISMATCH'],
    ['no algorithm', { alg: undefined }, 'ALGORITHM_MISMATCH'],
    ['another encoding', { enc: 'A128GCM' }, 'ALGORITHM_MISMATCH'],
    ['compression', { zip: 'DEF' }, 'TOKEN_MALFORMED'],
    ['crit', { crit: ['exp'], exp: 1 }, 'TOKEN_MALFORMED'],
    ['a key of others', { kid: 'unknown' }, 'DECRYPTION_FAILED'],
  ])('refuses a token with %s', async (_what, header, code) => {
    const { authority, encrypt, login } = useEncryption();
    expect(await codeOf(login())).toBe('no error');
    authority.signIdToken = (claims) => encrypt(signToken(claims, authority.key), header);
    expect(await codeOf(login())).toBe(code);
  });

  it('refuses a token that was encrypted for somebody else', async () => {
    const { authority, login } = useEncryption();
    expect(await codeOf(login())).toBe('no error');
    const { jwk } = createSigningKey('RS256');
    authority.signIdToken = (claims) => encryptToken(signToken(claims, authority.key), jwk, { kid: undefined });
    expect(await codeOf(login())).toBe('DECRYPTION_FAILED');
  });

  it.each([
    ['is not signed', (claims: Members) => unsignedToken(claims), 'ALGORITHM_MISMATCH'],
    ['is signed by a stranger', (claims: Members) => signToken(claims, createSigningKey()), 'KEY_ABSENT'],
    ['has bare claims', (claims: Members) => JSON.stringify(claims), 'TOKEN_MALFORMED'],
  ])('refuses an encrypted token that %s', async (_what, inside, code) => {
    const { authority, encrypt, login } = useEncryption();
    expect(await codeOf(login())).toBe('no error');
    authority.signIdToken = (claims) => encrypt(inside(claims));
    expect(await codeOf(login())).toBe(code);
  });
});
