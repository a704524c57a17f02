import { expect, it } from 'vitest';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();
const CLAIMS_OF = {
  profile: [
    ...['name', 'family_name', 'given_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture'],
    ...['website', 'gender', 'birthdate', 'zoneinfo', 'locale', 'updated_at'],
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
};

/** The scopes that are asked for, at an authority that takes nothing else. */
async function scopesFor(claims: readonly string[], place: 'userinfo' | 'id_token' = 'userinfo') {
  const request = Object.fromEntries(claims.map((claim) => [claim, { essential: true }]));
  const { authority, begin } = createFixture(web, { claims: { [place]: request } });
  authority.metadata = { claims_parameter_supported: undefined };
  return new URL((await begin()).url).searchParams.get('scope');
}

it.each(Object.entries(CLAIMS_OF))('ID4ME-A-7 the scope %s stands for its claims', async (scope, claims) => {
  for (const claim of claims) expect(await scopesFor([claim])).toBe(`openid ${scope}`);
  expect(await scopesFor(claims, 'id_token')).toBe(`openid ${scope}`);
});

it('ID4ME-A-7 several scopes, each once', async () => {
  expect(await scopesFor(['phone_number', 'name', 'address', 'nickname'])).toBe('openid phone profile address');
});

it('ID4ME-A-7 a claim without a scope is done without, unless it is essential', async () => {
  const claims = { userinfo: { 'https://site.example/member': null, toString: { essential: false }, email: null } };
  const { authority, begin } = createFixture(web, { claims });
  authority.metadata = { claims_parameter_supported: undefined };
  expect(new URL((await begin()).url).searchParams.get('scope')).toBe('openid email');
});
