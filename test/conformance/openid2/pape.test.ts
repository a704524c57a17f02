import { LEVEL_TYPES, type PapeRequest } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { ANY_WAY, beginLogin, createParty, useProvider, WAYS } from '../../hostile/login-fixture.js';

const PAPE = 'http://specs.openid.net/extensions/pape/1.0';
const POLICIES = 'http://schemas.openid.net/pape/policies/2007/06';
const MULTI_FACTOR = `${POLICIES}/multi-factor`;
const PHISHING_RESISTANT = `${POLICIES}/phishing-resistant`;
const NIST = 'http://csrc.nist.gov/publications/nistpubs/800-63/SP800-63V1_0_2.pdf';
const utc = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const ago = (seconds: number) => utc(Date.now() - seconds * 1_000);

describe('SPEC-PAPE how the visitor was authenticated', () => {
  const provider = useProvider();

  it('is asked for, with an empty list where no policy is preferred', async () => {
    const { url } = await beginLogin(provider, ANY_WAY, { pape: { maxAuthAgeSeconds: 0 } });
    const { searchParams } = new URL(url);
    expect(searchParams.get('openid.ns.pape')).toBe(PAPE);
    expect(searchParams.get('openid.pape.max_auth_age')).toBe('0');
    expect(searchParams.get('openid.pape.preferred_auth_policies')).toBe('');
  });

  it('is asked for by policies, the required ones first and none twice', async () => {
    const pape = { requiredPolicies: [MULTI_FACTOR], preferredPolicies: [PHISHING_RESISTANT, MULTI_FACTOR] };
    const { url } = await beginLogin(provider, ANY_WAY, { pape });
    const asked = new URL(url).searchParams.get('openid.pape.preferred_auth_policies');
    expect(asked).toBe(`${MULTI_FACTOR} ${PHISHING_RESISTANT}`);
  });

  for (const way of WAYS) {
    it(`is read under any alias: policies, time and levels (${way.name})`, async () => {
      const time = ago(30);
      const login = await beginLogin(provider, way);
      const answer = login.sign({
        'ns.p': PAPE,
        'p.auth_policies': `${MULTI_FACTOR} ${PHISHING_RESISTANT}`,
        'p.auth_time': time,
        'p.auth_level.ns.nist': NIST,
        'p.auth_level.nist': '3',
      });
      const { pape } = (await login.identity(answer)).extensions;
      expect(pape).toEqual({
        policies: [MULTI_FACTOR, PHISHING_RESISTANT],
        authTime: new Date(time),
        levels: { [NIST]: '3' },
      });
    });

    it(`is no policy in the words of either version (${way.name})`, async () => {
      for (const none of ['none', `${POLICIES}/none`]) {
        const login = await beginLogin(provider, way);
        const answer = login.sign({ 'ns.pape': PAPE, 'pape.auth_policies': none });
        expect((await login.identity(answer)).extensions.pape?.policies).toEqual([]);
      }
    });

    it(`is enforced as it was asked for (${way.name})`, async () => {
      const pape = { requiredPolicies: [MULTI_FACTOR], maxAuthAgeSeconds: 600 };
      const outcome = async (fields: Record<string, string | null>) => {
        const login = await beginLogin(provider, way, { pape });
        const good = { 'ns.pape': PAPE, 'pape.auth_policies': MULTI_FACTOR, 'pape.auth_time': ago(5) };
        return login.outcome(login.sign({ ...good, ...fields }));
      };
      expect(await outcome({})).toBe('authenticated');
      expect(await outcome({ 'pape.auth_policies': PHISHING_RESISTANT })).toBe('AUTH_POLICY_UNMET');
      expect(await outcome({ 'pape.auth_policies': `${MULTI_FACTOR}-physical` })).toBe('AUTH_POLICY_UNMET');
      expect(await outcome({ 'pape.auth_time': ago(3_600) })).toBe('AUTH_TOO_OLD');
      expect(await outcome({ 'pape.auth_time': null })).toBe('AUTH_TIME_ABSENT');
      expect(await outcome({ 'pape.auth_time': ago(5).replace('Z', '+00:00') })).toBe('AUTH_TIME_ABSENT');
    });
  }

  it('is asked for by kinds of levels, under aliases that are declared', async () => {
    const own = 'http://levels.example/own';
    const pape = { preferredLevelTypes: ['jisa', own], minimumNistLevel: 2 };
    const { searchParams } = new URL((await beginLogin(provider, ANY_WAY, { pape })).url);
    const aliases = searchParams.get('openid.pape.preferred_auth_level_types')?.split(' ') ?? [];
    const types = aliases.map((alias) => searchParams.get(`openid.pape.auth_level.ns.${alias}`));
    expect(types).toEqual([LEVEL_TYPES.jisa, own, NIST]);
    const { url } = await beginLogin(provider, ANY_WAY, { pape: { preferredLevelTypes: [NIST], minimumNistLevel: 0 } });
    expect(new URL(url).searchParams.get('openid.pape.preferred_auth_level_types')).toBe('l1');
  });

  it.each<object>([
    { minimumNistLevel: 5 },
    { minimumNistLevel: '2' },
    { preferredLevelTypes: ['nisst'] },
    { preferredLevelTypes: ['constructor'] },
    { preferredLevelTypes: ['http://a.example/ b'] },
  ])('is not asked for by %j', (pape) => {
    expect(() => createParty(ANY_WAY, { pape: pape as PapeRequest })).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    );
  });

  for (const way of WAYS) {
    it(`is held to the level of NIST, in the words of either version (${way.name})`, async () => {
      const outcome = async (fields: Record<string, string>) => {
        const login = await beginLogin(provider, way, { pape: { minimumNistLevel: 2 } });
        return login.outcome(login.sign({ 'ns.pape': PAPE, 'pape.auth_policies': 'none', ...fields }));
      };
      const final = (level: string, type = NIST) => ({ 'pape.auth_level.ns.x': type, 'pape.auth_level.x': level });
      expect(await outcome(final('2'))).toBe('authenticated');
      expect(await outcome(final('4'))).toBe('authenticated');
      expect(await outcome({ 'pape.nist_auth_level': '3' })).toBe('authenticated');
      for (const level of ['1', '0', '5', '02', 'four', '']) {
        expect(await outcome(final(level))).toBe('AUTH_POLICY_UNMET');
      }
      expect(await outcome({ 'pape.nist_auth_level': '1' })).toBe('AUTH_POLICY_UNMET');
      expect(await outcome(final('4', LEVEL_TYPES.jisa))).toBe('AUTH_POLICY_UNMET');
      expect(await outcome({})).toBe('AUTH_POLICY_UNMET');
    });
  }
});
