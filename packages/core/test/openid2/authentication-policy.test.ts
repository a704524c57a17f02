import fc from 'fast-check';
import { createDevIdentity, type DevIdentity } from 'openid-rp-devkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  buildPapeRequest,
  enforceAuthenticationPolicy,
  type PapeRequest,
  type PapeResponse,
  readAuthenticationPolicy,
} from '../../src/openid2/authentication-policy.js';
import { createRelyingParty } from '../../src/openid2/relying-party.js';
import { codeOf, rejectedCode } from '../coded.js';
import { areAmbiguous } from './ambiguous.js';

const NS = 'http://specs.openid.net/extensions/pape/1.0';
const POLICIES = 'http://schemas.openid.net/pape/policies/2007/06';
const MULTI_FACTOR = `${POLICIES}/multi-factor`;
const PHISHING_RESISTANT = `${POLICIES}/phishing-resistant`;
const NIST = 'http://csrc.nist.gov/publications/nistpubs/800-63/SP800-63V1_0_2.pdf';
const JISA = 'http://www.jisa.or.jp/spec/auth_level.html';
const MINUTE_MS = 60_000;

function read(fields: Readonly<Record<string, string>>, signed = Object.keys(fields)) {
  const named = Object.entries(fields).map(([name, value]) => [`openid.${name}`, value]);
  return readAuthenticationPolicy({ 'openid.signed': signed.join(','), ...Object.fromEntries(named) });
}

const utc = (timeMs: number) => new Date(timeMs).toISOString().replace(/\.\d+Z$/, 'Z');

describe('readAuthenticationPolicy', () => {
  it.each<[string, string, readonly string[]]>([
    ['one', MULTI_FACTOR, [MULTI_FACTOR]],
    ['several', `${MULTI_FACTOR} ${PHISHING_RESISTANT}`, [MULTI_FACTOR, PHISHING_RESISTANT]],
    ['none, as the final version says it', `${POLICIES}/none`, []],
    ['none, as the draft says it', 'none', []],
    ['none, in no words', '', []],
    ['one between blanks', `  ${MULTI_FACTOR}  `, [MULTI_FACTOR]],
  ])('reads policies: %s', (_name, text, policies) => {
    expect(read({ 'ns.pape': NS, 'pape.auth_policies': text })?.policies).toEqual(policies);
  });

  it('goes by the URI, under any alias', () => {
    expect(read({ 'ns.p': NS, 'p.auth_policies': MULTI_FACTOR, 'pape.auth_policies': 'urn:x' })?.policies).toEqual([
      MULTI_FACTOR,
    ]);
    expect(read({ 'ns.pape': `${NS}/`, 'pape.auth_policies': MULTI_FACTOR })).toBeUndefined();
    expect(read({ 'pape.auth_policies': MULTI_FACTOR })).toBeUndefined();
  });

  it('ATK-F-05, SPEC-E-05 takes signed fields alone, whose namespace is signed', () => {
    const fields = { 'ns.pape': NS, 'pape.auth_policies': MULTI_FACTOR, 'pape.auth_time': '2026-01-02T03:04:05Z' };
    expect(read(fields, ['ns.pape'])).toEqual({ policies: [], levels: {} });
    expect(read(fields, ['pape.auth_policies', 'pape.auth_time'])).toBeUndefined();
    expect(read(fields, [])).toBeUndefined();
  });

  it('reads when the visitor was authenticated', () => {
    const response = read({ 'ns.pape': NS, 'pape.auth_time': '2026-01-02T03:04:05Z' });
    expect(response?.authTime).toEqual(new Date(Date.UTC(2026, 0, 2, 3, 4, 5)));
  });

  it.each([
    '',
    '1767323045',
    '2026-01-02',
    '2026-01-02T03:04:05',
    '2026-01-02T03:04:05+00:00',
    '2026-01-02T03:04:05.000Z',
    '2026-01-02t03:04:05z',
    ' 2026-01-02T03:04:05Z',
    '2026-02-30T03:04:05Z',
    '2026-01-02T24:00:00Z',
    '2026-13-02T03:04:05Z',
    '+02026-01-02T03:04:05Z',
  ])('takes %j for no time', (text) => {
    expect(read({ 'ns.pape': NS, 'pape.auth_time': text })?.authTime).toBeUndefined();
  });

  it('reads levels, of the final version and of the draft', () => {
    const levels = read({
      'ns.pape': NS,
      'pape.nist_auth_level': '2',
      'pape.auth_level.ns.jisa': JISA,
      'pape.auth_level.jisa': '3',
      'pape.auth_level.ns.x': 'urn:without-level',
    })?.levels;
    expect({ ...levels }).toEqual({ [NIST]: '2', [JISA]: '3' });
    const both = { 'pape.nist_auth_level': '2', 'pape.auth_level.ns.n': NIST, 'pape.auth_level.n': '1' };
    expect({ ...read({ 'ns.pape': NS, ...both })?.levels }).toEqual({ [NIST]: '1' });
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['two aliases', { 'pape.auth_level.ns.a': JISA, 'pape.auth_level.ns.b': JISA }],
    ['an alias with a period', { 'pape.auth_level.ns.a': 'urn:a', 'pape.auth_level.ns.ns.a': JISA }],
    ['an empty alias', { 'pape.auth_level.ns.': JISA }],
  ])('ATK-B-17 refuses a kind of level with %s', (_name, fields) => {
    expect(codeOf(() => read({ 'ns.pape': NS, ...fields }))).toBe('EXTENSION_MALFORMED');
  });

  it('ATK-D-14 has levels without prototype, and cannot be changed', () => {
    const response = read({ 'ns.p': NS, 'p.auth_level.ns.a': '__proto__', 'p.auth_level.a': '4' });
    expect(Object.getPrototypeOf(response?.levels)).toBeNull();
    expect(Object.entries(response?.levels ?? {})).toEqual([['__proto__', '4']]);
    for (const part of [response, response?.levels, response?.policies]) expect(Object.isFrozen(part)).toBe(true);
  });

  it('throws nothing but coded errors', () => {
    const name = fc.oneof(
      fc.constantFrom('auth_policies', 'auth_time', 'nist_auth_level', 'auth_level.ns.a', 'auth_level.a'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.dictionary(name, fc.string({ unit: 'binary' })), (fields) => {
        const pape = Object.fromEntries(Object.entries(fields).map(([key, value]) => [`pape.${key}`, value]));
        const code = codeOf(() => read({ 'ns.pape': NS, ...pape }));
        const others = areAmbiguous(['signed', 'ns.pape', ...Object.keys(pape)])
          ? ['PARAMETER_DUPLICATED']
          : [undefined, 'EXTENSION_MALFORMED'];
        expect(['PARAMETER_MALFORMED', ...others]).toContain(code);
      }),
    );
  });
});

describe('buildPapeRequest', () => {
  it('asks for every policy once, and for an age of 0 too', () => {
    const request = {
      maxAuthAgeSeconds: 0,
      preferredPolicies: [PHISHING_RESISTANT, MULTI_FACTOR],
      requiredPolicies: [MULTI_FACTOR],
    };
    expect(buildPapeRequest(request)).toEqual([
      ['ns.pape', NS],
      ['pape.preferred_auth_policies', `${MULTI_FACTOR} ${PHISHING_RESISTANT}`],
      ['pape.max_auth_age', '0'],
    ]);
    expect(buildPapeRequest({})).toEqual([
      ['ns.pape', NS],
      ['pape.preferred_auth_policies', ''],
    ]);
  });
});

describe('enforceAuthenticationPolicy', () => {
  const response = (ageMs: number | undefined, policies: readonly string[] = []): PapeResponse => ({
    policies,
    levels: {},
    ...(ageMs !== undefined && { authTime: new Date(Date.now() - ageMs) }),
  });

  it.each<[string, PapeRequest, PapeResponse | undefined, string | undefined]>([
    ['nothing was asked', {}, undefined, undefined],
    ['what is preferred is missing', { preferredPolicies: [MULTI_FACTOR] }, undefined, undefined],
    ['no answer to an age', { maxAuthAgeSeconds: 60 }, undefined, 'AUTH_TIME_ABSENT'],
    ['no time', { maxAuthAgeSeconds: 60 }, response(undefined), 'AUTH_TIME_ABSENT'],
    ['no time, for an age of 0', { maxAuthAgeSeconds: 0 }, response(undefined), 'AUTH_TIME_ABSENT'],
    ['a time that is yet to come', { maxAuthAgeSeconds: 60 }, response(-6 * MINUTE_MS), 'AUTH_TIME_ABSENT'],
    ['a clock that is a little ahead', { maxAuthAgeSeconds: 60 }, response(-4 * MINUTE_MS), undefined],
    ['young enough', { maxAuthAgeSeconds: 3_600 }, response(50 * MINUTE_MS), undefined],
    ['within the tolerance', { maxAuthAgeSeconds: 3_600 }, response(64 * MINUTE_MS), undefined],
    ['beyond the tolerance', { maxAuthAgeSeconds: 3_600 }, response(66 * MINUTE_MS), 'AUTH_TOO_OLD'],
    ['an age of 0', { maxAuthAgeSeconds: 0 }, response(6 * MINUTE_MS), 'AUTH_TOO_OLD'],
    ['no answer to a policy', { requiredPolicies: [MULTI_FACTOR] }, undefined, 'AUTH_POLICY_UNMET'],
    ['another', { requiredPolicies: [MULTI_FACTOR] }, response(0, [`${MULTI_FACTOR}-x`]), 'AUTH_POLICY_UNMET'],
    ['one of two', { requiredPolicies: [MULTI_FACTOR, 'urn:x'] }, response(0, ['urn:x']), 'AUTH_POLICY_UNMET'],
    ['both', { requiredPolicies: [MULTI_FACTOR, 'urn:x'] }, response(0, ['urn:x', MULTI_FACTOR]), undefined],
  ])('%s', (_name, request, given, code) => {
    expect(codeOf(() => enforceAuthenticationPolicy(request, given))).toBe(code);
  });
});

describe('a login with PAPE', () => {
  let provider: DevIdentity;
  beforeAll(async () => {
    provider = await createDevIdentity();
  });
  afterEach(() => provider.openid2.resetFaults());
  afterAll(() => provider.close());

  async function login(pape: PapeRequest, policies: readonly string[] = [], stateless = false) {
    const party = createRelyingParty({
      returnUrl: 'https://site.example/return',
      allowPrivateAddresses: true,
      stateless,
      pape,
    });
    const { url, transaction } = await party.begin({ identifier: provider.openid2.identifier('alice') });
    const result = await party.complete({ ...provider.openid2.approve(url, { policies }), transaction });
    if (result.kind !== 'authenticated') throw new Error(result.kind);
    return result.identity.extensions.pape;
  }

  const overrides = (fields: Record<string, string | null>) => {
    provider.openid2.faults.assertionOverridesBeforeSigning = fields;
  };

  it.each([false, true])('succeeds when all that was required is met (stateless: %s)', async (stateless) => {
    const pape = { maxAuthAgeSeconds: 60, requiredPolicies: [MULTI_FACTOR] };
    const response = await login(pape, [MULTI_FACTOR, PHISHING_RESISTANT], stateless);
    expect(response?.policies).toEqual([MULTI_FACTOR, PHISHING_RESISTANT]);
    expect(Math.abs(Date.now() - (response?.authTime?.getTime() ?? 0))).toBeLessThan(MINUTE_MS);
  });

  it.each<[string, Record<string, string | null>, string]>([
    ['says no time', { 'pape.auth_time': null }, 'AUTH_TIME_ABSENT'],
    ['says a time that is none', { 'pape.auth_time': 'yesterday' }, 'AUTH_TIME_ABSENT'],
    ['says one in the future', { 'pape.auth_time': utc(Date.now() + 60 * MINUTE_MS) }, 'AUTH_TIME_ABSENT'],
    ['says one long ago', { 'pape.auth_time': utc(Date.now() - 60 * MINUTE_MS) }, 'AUTH_TOO_OLD'],
    ['says another policy', { 'pape.auth_policies': PHISHING_RESISTANT }, 'AUTH_POLICY_UNMET'],
    ['says no policy', { 'pape.auth_policies': `${POLICIES}/none` }, 'AUTH_POLICY_UNMET'],
    ['does not know PAPE', { 'ns.pape': null }, 'AUTH_TIME_ABSENT'],
  ])('fails when the provider %s', async (_name, fields, code) => {
    const pape = { maxAuthAgeSeconds: 60, requiredPolicies: [MULTI_FACTOR] };
    overrides(fields);
    expect(await rejectedCode(() => login(pape, [MULTI_FACTOR]))).toBe(code);
  });

  it.each<[string, string]>([
    ['ns.pape', 'AUTH_TIME_ABSENT'],
    ['pape.auth_time', 'AUTH_TIME_ABSENT'],
    ['pape.auth_policies', 'AUTH_POLICY_UNMET'],
  ])('ATK-F-05 fails when %s is not signed', async (name, code) => {
    const pape = { maxAuthAgeSeconds: 60, requiredPolicies: [MULTI_FACTOR] };
    provider.openid2.faults.omitSignedFields = [name];
    expect(await rejectedCode(() => login(pape, [MULTI_FACTOR]))).toBe(code);
  });

  it('holds nobody to what is only preferred', async () => {
    expect((await login({ preferredPolicies: [MULTI_FACTOR] }))?.policies).toEqual([]);
  });
});
