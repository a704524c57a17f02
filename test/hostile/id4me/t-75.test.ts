import { describe, expect, it } from 'vitest';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { createSigningKey, signToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T75 signatures that are not the authority’s', () => {
  const web = useWeb();

  it('takes the authority’s own', async () => {
    const identity = await createFixture(web).login();
    expect(identity).toMatchObject({ identifier: 'alice.id4me.localhost', identifierConfirmed: true });
    expect(identity.claims['email']).toEqual({
      value: 'alice@example.org',
      source: 'authority',
      issuer: identity.issuer,
      kind: 'direct',
    });
  });

  it('refuses one of another key under the same key ID', async () => {
    const { authority, login } = createFixture(web);
    const other = createSigningKey('ES256', authority.key.kid);
    authority.signIdToken = (claims) => signToken(claims, other);
    expect(await codeOf(login())).toBe('SIGNATURE_INVALID');
  });

  it.each(['jku', 'x5u'])('asks nobody whom the header names in %s', async (name) => {
    const { authority, login } = createFixture(web);
    const other = createSigningKey();
    web.set('evil', '/jwks', { body: { keys: [other.jwk] } });
    authority.signIdToken = (claims) => signToken(claims, other, { [name]: `${web.origin('evil')}/jwks` });
    expect(await codeOf(login())).toBe('KEY_ABSENT');
    expect(web.received('evil')).toEqual([]);
  });

  it('takes no key that the header brings along', async () => {
    const { authority, login } = createFixture(web);
    const other = createSigningKey('ES256', authority.key.kid);
    authority.signIdToken = (claims) => signToken(claims, other, { jwk: other.jwk });
    expect(await codeOf(login())).toBe('SIGNATURE_INVALID');
  });

  it('takes no key of another authority', async () => {
    const { authority, login } = createFixture(web);
    const other = createAuthority(web, { name: 'other.id4me' });
    authority.signIdToken = (claims) => signToken(claims, other.key);
    expect(await codeOf(login())).toBe('KEY_ABSENT');
    expect(web.received('other.id4me')).toEqual([]);
  });

  it.each([
    ['with other claims', ([header, , signature]: readonly string[], other: string) => [header, other, signature]],
    ['with an empty signature', ([header, payload]: readonly string[]) => [header, payload, '']],
    [
      'with a zero signature',
      ([header, payload]: readonly string[]) => [header, payload, Buffer.alloc(64).toString('base64url')],
    ],
  ])('refuses a signature %s', async (_what, change) => {
    const { authority, login } = createFixture(web);
    expect(await codeOf(login())).toBe('no error');
    authority.signIdToken = (claims) => {
      const other = Buffer.from(JSON.stringify({ ...claims, sub: 'mallory' })).toString('base64url');
      return change(signToken(claims, authority.key).split('.'), other).join('.');
    };
    expect(await codeOf(login())).toBe('SIGNATURE_INVALID');
  });

  it.each([
    ['crit', { crit: ['https://evil.example/'], 'https://evil.example/': 1 }],
    ['b64', { crit: ['b64'], b64: false }],
    ['an empty crit', { crit: [] }],
  ])('refuses what it would have to understand: %s', async (_what, header) => {
    const { authority, login } = createFixture(web);
    expect(await codeOf(login())).toBe('no error');
    authority.idTokenHeader = header;
    expect(await codeOf(login())).toBe('TOKEN_MALFORMED');
  });
});
