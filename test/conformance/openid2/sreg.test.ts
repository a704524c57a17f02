import { readEmail, readSimpleRegistration } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { ANY_WAY, beginLogin, parametersOf, useProvider, WAYS } from '../../hostile/login-fixture.js';

const SREG = 'http://openid.net/extensions/sreg/1.1';
const ALL = [
  ...(['nickname', 'email', 'fullname', 'dob', 'gender'] as const),
  ...(['postcode', 'country', 'language', 'timezone'] as const),
];

describe('SPEC-1.14 Simple Registration', () => {
  const provider = useProvider();

  it('asks by name, under the namespace of version 1.1', async () => {
    const policyUrl = 'https://site.example/policy';
    const { url } = await beginLogin(provider, ANY_WAY, {
      sreg: { required: ['email', 'dob'], optional: ['nickname'], policyUrl },
    });
    const { searchParams } = new URL(url);
    expect(searchParams.get('openid.ns.sreg')).toBe(SREG);
    expect(searchParams.get('openid.sreg.required')).toBe('email,dob');
    expect(searchParams.get('openid.sreg.optional')).toBe('nickname');
    expect(searchParams.get('openid.sreg.policy_url')).toBe(policyUrl);
  });

  for (const way of WAYS) {
    it(`brings all nine fields (${way.name})`, async () => {
      const login = await beginLogin(provider, way, { sreg: { required: ALL } });
      const answer = login.approve();
      const alice = provider.openid2.users.find(({ name }) => name === 'alice');
      expect({ ...readSimpleRegistration(parametersOf(answer)) }).toEqual(alice?.sreg);
      expect(readEmail(parametersOf(answer))).toBe(alice?.sreg?.email);
      expect({ ...(await login.identity(answer)).extensions.sreg }).toEqual(alice?.sreg);
    });

    it(`copes with fewer, with others, and with none (${way.name})`, async () => {
      const cases = [
        { fields: { 'ns.sreg': SREG, 'sreg.dob': '1980-00-00' }, sreg: { dob: '1980-00-00' } },
        { fields: { 'ns.sreg': SREG, 'sreg.email': '', 'sreg.shoe': '42' }, sreg: {} },
        { fields: { 'ns.sreg': SREG }, sreg: {} },
        { fields: {}, sreg: undefined },
      ];
      for (const { fields, sreg } of cases) {
        const login = await beginLogin(provider, way);
        const { extensions } = await login.identity(login.sign(fields));
        expect(extensions.sreg && { ...extensions.sreg }).toEqual(sreg);
      }
    });
  }
});
