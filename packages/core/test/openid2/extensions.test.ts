import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildExtensionRequests, type ExtensionRequests, readExtensions } from '../../src/openid2/extensions.js';
import { codeOf } from '../coded.js';

const SREG = 'http://openid.net/extensions/sreg/1.1';
const AX = 'http://openid.net/srv/ax/1.0';
const PAPE = 'http://specs.openid.net/extensions/pape/1.0';
const OAUTH = 'http://specs.openid.net/extensions/oauth/1.0';
const EMAIL = 'http://axschema.org/contact/email';

const read = (fields: Readonly<Record<string, string>>, requests: ExtensionRequests = {}) =>
  readExtensions(new Map(Object.entries(fields)), requests);

describe('buildExtensionRequests', () => {
  it('asks for nothing where nothing was asked', () => {
    expect(buildExtensionRequests({})).toEqual([]);
    const nothing = { sreg: undefined, ax: undefined, pape: undefined, ui: undefined, oauth: undefined };
    expect(buildExtensionRequests(nothing)).toEqual([]);
  });

  it('SPEC-E-02 declares each extension once, and names no field twice', () => {
    const fields = buildExtensionRequests({
      sreg: { required: ['email'] },
      ax: { required: ['email'] },
      pape: { maxAuthAgeSeconds: 60 },
      ui: { mode: 'popup' },
      oauth: { consumerKey: 'key' },
    });
    const names = fields.map(([name]) => name);
    expect(names.filter((name) => name.startsWith('ns.'))).toEqual([
      'ns.sreg',
      'ns.ax',
      'ns.pape',
      'ns.ui',
      'ns.oauth',
    ]);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('readExtensions', () => {
  const ALL = {
    'ns.a': SREG,
    'a.email': 'a@b',
    'ns.b': AX,
    'b.mode': 'fetch_response',
    'b.type.x': EMAIL,
    'b.value.x': 'c@d',
    'ns.c': PAPE,
    'c.auth_policies': 'urn:p',
    'ns.d': OAUTH,
    'd.request_token': 't',
  };

  it('has what was sent, and nothing else', () => {
    const { sreg, ax, pape, oauth, ...rest } = read(ALL);
    expect({ ...sreg }).toEqual({ email: 'a@b' });
    expect({ ...ax }).toEqual({ [EMAIL]: ['c@d'] });
    expect(pape?.policies).toEqual(['urn:p']);
    expect(oauth).toEqual({ requestToken: 't' });
    expect(rest).toEqual({});
    expect(Object.keys(read({}))).toEqual([]);
    expect(Object.isFrozen(read(ALL))).toBe(true);
  });

  it('ATK-F-05 enforces what was required even where the provider says nothing of it', () => {
    expect(codeOf(() => read({}, { pape: { maxAuthAgeSeconds: 0 } }))).toBe('AUTH_TIME_ABSENT');
    expect(codeOf(() => read({}, { pape: { requiredPolicies: ['urn:q'] } }))).toBe('AUTH_POLICY_UNMET');
    expect(codeOf(() => read(ALL, { pape: { requiredPolicies: ['urn:p', 'urn:q'] } }))).toBe('AUTH_POLICY_UNMET');
    expect(codeOf(() => read(ALL, { pape: { requiredPolicies: ['urn:p'] } }))).toBeUndefined();
  });

  it('SPEC-E-02 gives two extensions no common alias', () => {
    expect(codeOf(() => read({ 'ns.a': PAPE, 'ns.b': PAPE, 'a.auth_policies': 'urn:p' }))).toBe('EXTENSION_MALFORMED');
  });

  it('ATK-B-18 knows four names, and throws nothing but coded errors', () => {
    const alias = fc.constantFrom('a', '__proto__', 'constructor', 'claimedId');
    const field = fc.constantFrom('email', 'mode', 'type.x', 'value.x', 'count.x', 'auth_policies', 'request_token');
    const fields = fc.tuple(
      fc.dictionary(alias, fc.constantFrom(SREG, AX, PAPE, OAUTH, 'urn:x')),
      fc.array(fc.tuple(alias, field, fc.string())),
    );
    fc.assert(
      fc.property(fields, ([declared, values]) => {
        const message = new Map([
          ...Object.entries(declared).map(([name, type]) => [`ns.${name}`, type] as const),
          ...values.map(([name, key, value]) => [`${name}.${key}`, value] as const),
        ]);
        const run = () =>
          expect(['sreg', 'ax', 'pape', 'oauth']).toEqual(
            expect.arrayContaining(Object.keys(readExtensions(message, {}))),
          );
        expect([undefined, 'EXTENSION_MALFORMED']).toContain(codeOf(run));
      }),
    );
  });
});
