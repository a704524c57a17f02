import { describe, expect, it } from 'vitest';
import { SUBJECT } from '../../id4me/hand-made-authority.js';
import { createFixture, IDENTIFIER } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T94 claims of the protocol in UserInfo', () => {
  const web = useWeb();

  it('override nothing that the ID token says, and are no claims about the visitor', async () => {
    const { authority, login } = createFixture(web);
    const before = await login();
    authority.userInfo = {
      iss: 'https://evil.example',
      'id4me.identifier': 'bob.example.org',
      aud: 'x',
      sid: 'x',
      acr: 'x',
    };
    const { issuer, subject, identifier, claims, tokens } = await login();
    expect({ issuer, subject, identifier }).toEqual({
      issuer: authority.issuer,
      subject: SUBJECT,
      identifier: IDENTIFIER,
    });
    expect(Object.keys(claims)).toEqual(Object.keys(before.claims));
    expect(tokens.idTokenClaims).toMatchObject({ iss: authority.issuer, 'id4me.identifier': IDENTIFIER });
    expect(tokens.idTokenClaims).not.toHaveProperty('sid');
  });
});
