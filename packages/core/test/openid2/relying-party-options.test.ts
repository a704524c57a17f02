import { describe, expect, it } from 'vitest';
import { type RelyingPartyOptions, readRelyingPartyOptions } from '../../src/openid2/relying-party-options.js';
import { MemoryStore } from '../../src/stores/memory-store.js';
import { codeOf } from '../coded.js';

const RETURN_URL = 'https://site.example/auth/return';
const read = (options: object = {}) =>
  readRelyingPartyOptions({ returnUrl: RETURN_URL, ...options } as RelyingPartyOptions);
const codeFor = (options: object) => codeOf(() => read(options));

describe('readRelyingPartyOptions', () => {
  it('is safe by default', () => {
    expect(read()).toMatchObject({
      stateless: false,
      requireHttps: false,
      allowPrivateAddresses: false,
      allowInsecureHttp: false,
      discoveryPolicy: undefined,
      requireAssociation: false,
      minimumHash: 'sha1',
      maxAssociationAgeSeconds: 86_400,
      maxNonceAgeSeconds: 600,
      maxNonceAheadSeconds: 300,
      requireRequestedIdentifier: false,
      requireOpIdentifier: false,
      requests: { sreg: undefined, ax: undefined },
    });
    expect(read({ store: undefined, allowInsecureHttp: undefined })).toMatchObject({ allowInsecureHttp: false });
    expect(read().store).toBeInstanceOf(MemoryStore);
    expect(read().store).not.toBe(read().store);
  });

  it.each([
    { returnURL: RETURN_URL },
    { Realm: 'https://site.example/' },
    { requireHTTPS: true },
    { requireHttp: undefined },
    { verifySignature: false },
    { http: { timeout: 1 } },
  ])('OPTION_UNKNOWN for %j', (options) => {
    expect(codeFor(options)).toBe('OPTION_UNKNOWN');
  });

  it.each([
    { returnUrl: 'site.example' },
    // ATK-F-07: updates are posted there, and an update is no login.
    { ax: { required: ['email'], updateUrl: RETURN_URL } },
    { ax: { required: ['email'], updateUrl: `${RETURN_URL}?update=1` } },
    { returnUrl: '/return' },
    { returnUrl: 'ftp://site.example/' },
    { returnUrl: `${RETURN_URL}#` },
    { returnUrl: `${RETURN_URL}#a` },
    { returnUrl: ` ${RETURN_URL}` },
    { returnUrl: 'https://user@site.example/' },
    { returnUrl: null },
    { realm: '' },
    { realm: 1 },
    { store: {} },
    { store: null },
    { store: { get() {}, set() {}, add() {}, take() {} } },
    { stateless: 'false' },
    { requireAssociation: 1 },
    { requireAssociation: true, stateless: true },
    { requireAssociation: true, allowOpenId1: true },
    { minimumHash: 'sha512' },
    { minimumHash: 256 },
    { maxAssociationAgeSeconds: 59 },
    { maxAssociationAgeSeconds: 86_401 },
    { maxNonceAgeSeconds: 0 },
    { maxNonceAheadSeconds: -1 },
    { requireRequestedIdentifier: 'true' },
    { requireOpIdentifier: 'true' },
    { requireHttps: true, returnUrl: 'http://site.example/return' },
    { requireHttps: 1 },
    { allowInsecureHttp: 'true' },
    { allowPrivateAddresses: 1 },
    { allowPrivateAddresses: null },
    { discoveryPolicy: true },
    { http: [] },
    { http: { timeoutMs: -1 } },
    { sreg: [] },
    { sreg: { require: ['email'] } },
    { sreg: { required: 'email' } },
    { sreg: { required: ['mail'] } },
    { sreg: { optional: ['constructor'] } },
    { sreg: { policyUrl: '/policy' } },
    { ax: { required: ['mail'] } },
    { ax: { required: ['constructor'] } },
    { ax: { required: ['http://a b'] } },
    { ax: { ifAvailable: [{ type: 'email' }] } },
    { ax: { ifAvailable: [{ type: 'email', count: 0 }] } },
    { ax: { ifAvailable: [{ type: 'email', count: 1.5 }] } },
    { ax: { ifAvailable: [{ type: 'email', count: '2' }] } },
    { ax: { required: [null] } },
    { ax: { updateUrl: 'https://other.example/' } },
    { ax: { updateUrl: 'https://site.example/update' }, realm: 'https://site.example/auth/' },
  ])('OPTION_INVALID for %j', (options) => {
    expect(codeFor(options)).toBe('OPTION_INVALID');
  });

  it.each([
    { sreg: { required: ['email'], optional: [], policyUrl: 'https://policy.example/' } },
    {
      ax: {
        required: ['email', 'urn:x:y', { type: 'http://a.example/b', count: 'unlimited' }],
        ifAvailable: undefined,
      },
    },
    { ax: { required: ['email'], updateUrl: 'https://site.example/update' } },
    { realm: 'https://*.site.example/' },
    { discoveryPolicy: async () => true, stateless: true, http: { timeoutMs: 1_000 } },
  ])('takes %j', (options) => {
    expect(codeFor(options)).toBeUndefined();
  });

  it.each([
    'https://other.example/',
    'http://site.example/',
    'https://site.example:8443/',
    'https://site.example/other/',
    'https://site.example/auth/ret',
    'https://site.example/#',
    'https://*/',
    'site.example',
  ])('SPEC-Q-05 RETURN_URL_OUTSIDE_REALM for the realm %s', (realm) => {
    expect(codeFor({ realm })).toBe('RETURN_URL_OUTSIDE_REALM');
  });
});

describe('the site of one login', () => {
  it('ATK-C-16 has its own origin as its realm', () => {
    expect(read().site(undefined, undefined)).toEqual({ returnUrl: RETURN_URL, realm: 'https://site.example/' });
    const other = 'https://other.example:8443/return';
    expect(read().site(other, undefined)).toEqual({ returnUrl: other, realm: 'https://other.example:8443/' });
  });

  it('stays inside the realm that is configured', () => {
    const { site } = read({ realm: 'https://*.site.example/' });
    const inside = 'https://a.site.example/return';
    expect(site(inside, undefined)).toEqual({ returnUrl: inside, realm: 'https://*.site.example/' });
    expect(codeOf(() => site('https://evil.example/', undefined))).toBe('RETURN_URL_OUTSIDE_REALM');
    expect(codeOf(() => site(undefined, 'https://evil.example/'))).toBe('RETURN_URL_OUTSIDE_REALM');
    expect(site(undefined, 'https://site.example/auth/')).toMatchObject({ realm: 'https://site.example/auth/' });
  });

  it.each(['', 'return', '//site.example/', 'javascript:alert(1)', `${RETURN_URL}#`])(
    'OPTION_INVALID for %j',
    (returnUrl) => {
      expect(codeOf(() => read().site(returnUrl, undefined))).toBe('OPTION_INVALID');
    },
  );

  it('has to be given when none is configured', () => {
    const { site } = readRelyingPartyOptions({});
    expect(codeOf(() => site(undefined, undefined))).toBe('OPTION_INVALID');
    expect(site(RETURN_URL, undefined).returnUrl).toBe(RETURN_URL);
  });
});
