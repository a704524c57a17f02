import type { Claim, Id4meIdentity } from 'openid-rp-core/id4me';
import { describe, expect, it } from 'vitest';
import { profileOf } from '../src/profile.js';
import { useSites } from './site.js';

const AUTHORITY = 'https://authority.example';
const AGENT = 'https://agent.example';
const said = (value: unknown, issuer = AGENT): Claim => ({
  value,
  source: issuer === AUTHORITY ? 'authority' : 'agent',
  issuer,
  kind: issuer === AUTHORITY ? 'direct' : 'distributed',
});
const identityWith = (claims: Record<string, Claim>): Id4meIdentity => ({
  issuer: AUTHORITY,
  subject: 'a+b/c=',
  identifier: 'alice.example',
  identifierConfirmed: true,
  identifierRebound: false,
  discoveredAt: 'alice.example',
  claims: Object.assign(Object.create(null), claims),
  claimErrors: Object.create(null),
  tokens: { clientId: 'x' } as Id4meIdentity['tokens'],
});
const profile = (claims: Record<string, Claim>, trusted: readonly string[] = []) =>
  profileOf(identityWith(claims), trusted);

describe('profileOf', () => {
  for (const [name, claims] of Object.entries({
    nothing: {},
    'ID4ME-C-18 empty texts': { name: said(''), email: said(''), given_name: said(''), picture: said('') },
    'what is no text': { name: said(1), email: said(null), preferred_username: said({}), family_name: said(['x']) },
    'what the profile has no place for': { birthdate: said('1980-04-01') },
  })) {
    it(`leaves absent what nobody said: ${name}`, () => {
      const { claims: _c, claimErrors: _e, _json, ...rest } = profile(claims);
      expect(rest).toStrictEqual({
        provider: 'id4me',
        id: 'a+b/c=',
        issuer: AUTHORITY,
        identifier: 'alice.example',
        identifierConfirmed: true,
        identifierRebound: false,
        discoveredAt: 'alice.example',
      });
      expect(Object.keys(_json)).toEqual(Object.keys(claims));
    });
  }

  it('has no member that is undefined where the identifier is not known', () => {
    const { identifier: _i, discoveredAt: _d, ...identity } = identityWith({});
    const result = profileOf(identity, []);
    expect(Object.values(result)).not.toContain(undefined);
    expect(result).not.toHaveProperty('identifier');
  });

  it('reads the claims of OpenID Connect', () => {
    const claims = {
      name: said('Alice A.'),
      preferred_username: said('al'),
      nickname: said('another'),
      given_name: said('Alice'),
      family_name: said('A.'),
      middle_name: said('B.'),
      email: said('alice@example.org'),
      picture: said('https://alice.example/photo'),
    };
    expect(profile(claims)).toMatchObject({
      displayName: 'Alice A.',
      username: 'al',
      name: { givenName: 'Alice', familyName: 'A.', middleName: 'B.' },
      emails: [{ value: 'alice@example.org', verified: false }],
      photos: [{ value: 'https://alice.example/photo' }],
    });
  });

  it('takes the nickname where there is no user name, and half a name where half was said', () => {
    const { username, name } = profile({ nickname: said('al'), preferred_username: said(''), given_name: said('A') });
    expect({ username, name }).toStrictEqual({ username: 'al', name: { givenName: 'A' } });
  });

  const TRUST: ReadonlyArray<readonly [boolean, Claim, Claim | undefined, readonly string[]]> = [
    [true, said('a@b.example'), said(true), [AGENT, AUTHORITY]],
    [true, said('a@b.example', AUTHORITY), said(true, AUTHORITY), [AUTHORITY]],
    [false, said('a@b.example'), said(true), []],
    // Whose claims these are is the word of an authority that nobody trusts.
    [false, said('a@b.example'), said(true), [AGENT]],
    [false, said('a@b.example'), said(true), [AUTHORITY]],
    [false, said('a@b.example'), said(true), [`${AGENT}/`, AUTHORITY]],
    [false, said('a@b.example'), said('true'), [AGENT, AUTHORITY]],
    [false, said('a@b.example'), said(false), [AGENT, AUTHORITY]],
    [false, said('a@b.example'), undefined, [AGENT, AUTHORITY]],
    // The address of one, called verified by another.
    [false, said('a@b.example'), said(true, AUTHORITY), [AUTHORITY, AGENT]],
    [false, said('a@b.example', AUTHORITY), said(true), [AGENT, AUTHORITY]],
  ];
  TRUST.forEach(([verified, email, verification, trusted], index) => {
    it(`ID4ME-K-3 says ${verified} of an address, case ${index + 1}`, () => {
      const claims = { email, ...(verification && { email_verified: verification }) };
      expect(profile(claims, trusted).emails).toEqual([{ value: 'a@b.example', verified }]);
    });
  });

  it('has every claim in _json, as it came, and no prototype there', () => {
    const { _json } = profile({ name: said(''), address: said({ locality: '' }), ['__proto__']: said('x') });
    expect(Object.getPrototypeOf(_json)).toBeNull();
    expect(_json['name']).toBe('');
    expect(_json['address']).toEqual({ locality: '' });
  });
});

describe('the profile of a login', () => {
  const sites = useSites();

  it('ID4ME-T108 has no claim sources in it, and no token', async () => {
    const claims = { userinfo: { email: null, name: null } };
    const site = await sites.open({ claims, verify: async (_issuer: string, profile: unknown) => profile });
    const { user } = await site.logIn(site.visitor());
    const text = JSON.stringify(user);
    expect(text).toContain('alice@example.org');
    expect(text).not.toMatch(/_claim_names|_claim_sources|access_token|idToken/);
  });
});
