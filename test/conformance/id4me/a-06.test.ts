import type { ClaimsRequest } from 'openid-rp-core/id4me';
import { expect, it } from 'vitest';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();
const CLAIMS: ClaimsRequest = {
  userinfo: {
    email: { essential: true, reason: 'To contact you & yours' },
    name: null,
    'https://site.example/member': { value: true },
  },
  id_token: { acr: { values: ['urn:1', 'urn:2'] } },
};
const parameters = (url: string) => new URL(url).searchParams;

it('ID4ME-A-6 claims are asked for by JSON, word for word', async () => {
  const { begin } = createFixture(web, { claims: CLAIMS });
  const [claims = '', ...more] = parameters((await begin()).url).getAll('claims');
  expect(JSON.parse(claims)).toEqual(CLAIMS);
  expect(more).toEqual([]);
});

it('ID4ME-A-6 a login asks for other claims than the site does by default', async () => {
  const { begin } = createFixture(web, { claims: CLAIMS });
  const other = { userinfo: { nickname: null } };
  const { url } = await begin({ identifier: 'alice.id4me.localhost', claims: other });
  expect(JSON.parse(parameters(url).get('claims') ?? '')).toEqual(other);
});

it.each([undefined, {}, { userinfo: {} }])('ID4ME-A-6 nothing is asked for by %j', async (claims) => {
  const { begin } = createFixture(web, { claims });
  expect(parameters((await begin()).url).has('claims')).toBe(false);
});

it.each([undefined, false, 'true'])('ID4ME-A-6 no JSON where claims_parameter_supported is %j', async (supported) => {
  const { authority, begin } = createFixture(web, { claims: CLAIMS });
  authority.metadata = { claims_parameter_supported: supported };
  const { url } = await begin();
  expect(parameters(url).has('claims')).toBe(false);
  expect(parameters(url).get('scope')).toBe('openid email profile');
});
