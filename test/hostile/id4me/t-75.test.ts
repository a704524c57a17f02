import { describe, expect, it } from 'vitest';
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
});
