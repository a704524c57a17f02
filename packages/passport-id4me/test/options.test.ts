import { ConfigurationError, ERROR_CODES } from 'openid-rp-core';
import {
  generateAuthenticationKeys,
  generateEncryptionKeys,
  Strategy,
  type StrategyOptions,
  type VerifyFunction,
} from 'passport-id4me';
import { describe, expect, it } from 'vitest';
import { CHECKS, readOptions } from '../src/options.js';

const SITE = { clientName: 'Test site', callbackURL: 'https://site.example/auth/return' };
const verify = () => null;
const create = (options: unknown, callback: unknown) =>
  new Strategy(options as StrategyOptions, callback as VerifyFunction);

/** What the constructor throws. */
function refusal(options: unknown, callback: unknown): ConfigurationError {
  try {
    create(options, callback);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return error as ConfigurationError;
  }
  throw new Error('nothing was refused');
}

describe('the constructor', () => {
  it('takes a name, a callback URL and nothing else', () => {
    expect(create(SITE, verify).name).toBe('id4me');
  });

  it('takes undefined for the default of every other option', () => {
    const byDefault = Object.fromEntries(Object.keys(CHECKS).map((name) => [name, undefined]));
    expect(() => create({ ...byDefault, ...SITE }, verify)).not.toThrow();
  });

  it.each([
    ['clientName', { clientName: undefined }],
    ['callbackURL', { callbackURL: undefined }],
    ['encryption', { encryption: 'require' }],
    ['signingAlgorithms', { signingAlgorithms: [] }],
    ['timeoutMs', { http: { timeoutMs: 0 } }],
    ['servers', { dns: { servers: ['192.0.2.1'], dnssec: 'require' } }],
    ['clients', { clients: { 'https://id.example': { clientId: 'a', idTokenSignedResponseAlg: 'none' } } }],
  ])('names itself where %s is wrong, not what it hands the options on to', (option, wrong) => {
    const { message, detail } = refusal({ ...SITE, ...wrong }, verify);
    expect(message).toMatch(/^passport-id4me[:,] /);
    expect(detail).toEqual({ option });
  });

  for (const name of ['callbackUrl', 'redirectUri', 'clientname', 'userInfoSigned', 'toString', '__proto__']) {
    it(`refuses the unknown option ${name} by its name`, () => {
      const options = JSON.parse(`{${JSON.stringify(SITE).slice(1, -1)},"${name}":"https://site.example/"}`);
      const { code, detail } = refusal(options, verify);
      expect(code).toBe('OPTION_UNKNOWN');
      expect(detail).toEqual({ option: name });
    });
  }

  /** Something that each option does not take; the walk below finds an option that is missing here. */
  const WRONG: Record<keyof typeof CHECKS, readonly unknown[]> = {
    clientName: ['', 1, null],
    callbackURL: [
      '',
      1,
      '/auth/return',
      'http://site.example/return',
      'https://u:p@site.example/',
      'javascript:alert(1)',
    ],
    redirectUriPerAuthority: ['yes'],
    baseURL: ['/', 'file:///'],
    claims: [['email'], { userinfo: ['email'] }, { userinfo: { email: { esential: true } } }, { user_info: {} }],
    allowCrossSite: ['false', 1],
    requiredClaims: ['email', [''], [1], ['sub'], ['email', 'id4me.identifier'], ['_claim_names']],
    scopes: ['email', ['e mail'], [1]],
    store: [{}, new Map()],
    logoUri: ['/logo.png'],
    policyUri: ['policy'],
    tosUri: [1],
    clientUri: ['javascript:alert(1)'],
    localized: [
      'de',
      [{ clientName: 'Seite' }],
      { de: 'Seite' },
      { '': { clientName: 'Seite' } },
      { de_DE: { clientName: 'Seite' } },
      { 'de#': { clientName: 'Seite' } },
      { 'german language': { clientName: 'Seite' } },
      { de: { clientName: 'Seite' }, DE: { clientName: 'Seite' } },
      { de: { clientName: '' } },
      { de: { logoUri: '/logo.png' } },
      { de: { clientname: 'Seite' } },
    ],
    contacts: ['a@example.org', [1]],
    applicationType: ['mobile'],
    signingAlgorithms: [[], ['none'], ['HS256'], 'RS256'],
    userinfoSigned: ['yes'],
    encryption: [true, 'always', 'require'],
    encryptionKeys: [{}, [{ kty: 'RSA', n: 'AQAB', e: 'AQAB' }]],
    authenticationKeys: [
      {},
      [{}],
      [null],
      [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'a' }],
      [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd' }],
      [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd', kid: 7 }],
      [{ kty: 'EC', crv: 'secp256k1', x: 'x', y: 'y', d: 'd', kid: 'a' }],
      [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd', kid: 'a', use: 'enc' }],
      [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd', kid: 'a', alg: 'HS256' }],
      [{ kty: 'RSA', n: 'AQAB', e: 'AQAB', d: 'd', kid: 'a' }],
      [{ kty: 'oct', k: 'c2VjcmV0', d: 'd', kid: 'a' }],
      ['P-256', 'P-384'].map((crv) => ({ kty: 'EC', crv, x: 'x', y: 'y', d: 'd', kid: 'a' })),
    ],
    registration: ['manual'],
    clients: [
      [],
      { 'https://a.example': {} },
      { 'https://a.example': { clientId: 'a', tokenEndpointAuthMethod: 'private_key_jwt' } },
      { 'https://a.example': { clientId: 'a', tokenEndpointAuthMethod: 'client_secret_jwt', clientSecret: 'b' } },
      { 'https://a.example': { clientId: 'a', tokenEndpointAuthSigningAlg: 'HS256' } },
    ],
    maxRegistrationsPerHour: [0, 1.5, '10'],
    refreshTokens: [1],
    postLogoutRedirectUris: ['https://site.example/', ['/bye']],
    backchannelLogoutUri: ['/logout'],
    resolveAuthority: ['https://a.example'],
    webFinger: ['yes'],
    authorities: [['a'], { 'a.example': 'ftp://a.example' }],
    strictLookup: [0],
    legacyTags: ['iau'],
    emailLayouts: ['hash56', ['hash64']],
    authorityPolicy: [true],
    endpointOrigin: ['same', '', true, ['any-https']],
    dns: [[], { servers: 'localhost' }],
    distributedClaims: [{ depth: 4 }, { maxSources: 0 }, { strict: 'no' }, { deep: 1 }, { trustedAgents: ['a'] }],
    http: [[], { timeout: 1 }],
    clockToleranceSeconds: [-1, 301, '60'],
    maxTokenAgeSeconds: [0, -1, 1.5, 86_401, '60', Number.NaN],
    allowIdentifierSwitch: ['yes', 1],
    allowUnsignedIdToken: ['true'],
    allowPlainAgentClaims: [1],
    allowPrivateAddresses: ['true'],
    allowInsecureHttp: [1],
    transaction: ['cookie', null, { cookie: { keys: ['too short'] } }, { cookie: { keys: [] } }],
    identifierField: ['', ['a']],
    trustedEmailProviders: ['https://a.example', ['a.example']],
    passReqToCallback: ['yes'],
  };
  for (const [option, values] of Object.entries(WRONG)) {
    for (const value of values) {
      it(`refuses ${option}: ${JSON.stringify(value)}`, () => {
        const { code } = refusal({ ...SITE, [option]: value }, verify);
        expect(['OPTION_INVALID', 'OPTION_UNKNOWN']).toContain(code);
      });
    }
  }

  it('has something wrong for each option above', () => {
    expect(Object.keys(WRONG).sort()).toEqual(Object.keys(CHECKS).sort());
    expect(ERROR_CODES).toContain('OPTION_INVALID');
  });

  for (const name of ['clientName', 'callbackURL'] as const) {
    it(`wants ${name}`, () => {
      expect(refusal({ ...SITE, [name]: undefined }, verify)).toMatchObject({
        code: 'OPTION_INVALID',
        detail: { option: name === 'callbackURL' ? 'callbackURL' : name },
      });
    });
  }

  for (const options of [undefined, null, 'https://site.example/', []]) {
    it(`refuses ${String(options) || 'a list'} in place of options`, () => {
      expect(refusal(options, verify)).toMatchObject({ code: 'OPTION_INVALID' });
    });
  }

  for (const callback of [undefined, null, {}, 'verify']) {
    it(`refuses ${String(callback)} in place of the verify callback`, () => {
      expect(refusal(SITE, callback)).toMatchObject({ code: 'OPTION_INVALID' });
    });
  }

  it('takes clients that sign, together with the very keys', async () => {
    const authenticationKeys = await generateAuthenticationKeys();
    const [, rsa] = authenticationKeys;
    const client = (changes: object) => ({
      ...SITE,
      authenticationKeys,
      clients: { 'https://a.example': { clientId: 'a', tokenEndpointAuthMethod: 'private_key_jwt', ...changes } },
    });
    for (const changes of [
      {},
      { tokenEndpointAuthSigningAlg: 'ES256' },
      { tokenEndpointAuthSigningAlg: 'PS256', tokenEndpointAuthKeyId: rsa?.kid },
    ]) {
      expect(() => create(client(changes), verify)).not.toThrow();
    }
    for (const changes of [
      { tokenEndpointAuthSigningAlg: 'ES384' },
      { tokenEndpointAuthSigningAlg: 'ES256', tokenEndpointAuthKeyId: rsa?.kid },
      { tokenEndpointAuthKeyId: 'another' },
    ]) {
      expect(refusal(client(changes), verify)).toMatchObject({
        code: 'OPTION_INVALID',
        detail: { option: 'clients' },
      });
    }
  });

  it('takes encryption together with keys', async () => {
    const encryptionKeys = await generateEncryptionKeys();
    expect(() => create({ ...SITE, encryption: 'require', encryptionKeys }, verify)).not.toThrow();
  });
});

describe('readOptions', () => {
  it('has the defaults that the options document', () => {
    expect(readOptions(SITE)).toMatchObject({
      callbackURL: SITE.callbackURL,
      usesSession: true,
      identifierField: 'id4me_identifier',
      trustedEmailProviders: [],
      passReqToCallback: false,
    });
  });

  it.each([
    ['/return', 'https://b.example/', 'https://b.example/return'],
    ['/return', 'https://b.example/app/', 'https://b.example/return'],
    ['return', 'https://b.example/app/', 'https://b.example/app/return'],
    ['https://a.example/return', 'https://b.example/', 'https://a.example/return'],
  ])('makes of %s at %s: %s', (callbackURL, baseURL, absolute) => {
    expect(readOptions({ ...SITE, callbackURL, baseURL }).callbackURL).toBe(absolute);
  });

  it.each(['//evil.example/return', '/\\evil.example/return', 'javascript:alert(1)', '/return#fragment'])(
    'refuses %s, which leads away from baseURL or is no callback URL',
    (callbackURL) => {
      expect(refusal({ ...SITE, callbackURL, baseURL: 'https://b.example/' }, verify)).toMatchObject({
        code: 'OPTION_INVALID',
        detail: { option: 'callbackURL' },
      });
    },
  );
});

describe('what goes to the relying party', () => {
  const OWN = [
    'allowCrossSite',
    'baseURL',
    'callbackURL',
    'identifierField',
    'passReqToCallback',
    'transaction',
    'trustedEmailProviders',
  ];

  it('is every option but those of the strategy', async () => {
    const { RELYING_PARTY_CHECKS } = await import('openid-rp-core/id4me');
    const shared = Object.keys(CHECKS).filter((name) => !OWN.includes(name));
    expect([...shared, 'redirectUri'].sort()).toEqual(Object.keys(RELYING_PARTY_CHECKS).sort());
  });
});
