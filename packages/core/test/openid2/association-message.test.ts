import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type AssociationKind,
  buildAssociationRequest,
  isAllowedKind,
  PREFERRED_KIND,
  parseAssociationResponse,
  proposedKind,
  SECOND_KIND,
} from '../../src/openid2/association-message.js';
import { codeOf } from '../coded.js';

const ENDPOINT = 'https://op.example/';
const PLAIN: AssociationKind = { assocType: 'HMAC-SHA256', sessionType: 'no-encryption' };
const NS = 'http://specs.openid.net/auth/2.0';
const MAC_KEY = Buffer.alloc(32, 5);
const NOW = Date.parse('2026-01-02T03:04:05Z');

beforeEach(() => vi.useFakeTimers({ now: NOW, toFake: ['Date'] }));
afterEach(() => vi.useRealTimers());

function answer(changes: Readonly<Record<string, string | undefined>> = {}): Map<string, string> {
  const fields = new Map([
    ['ns', NS],
    ['assoc_type', 'HMAC-SHA256'],
    ['session_type', 'no-encryption'],
    ['assoc_handle', 'h1'],
    ['expires_in', '3600'],
    ['mac_key', MAC_KEY.toString('base64')],
  ]);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) fields.delete(name);
    else fields.set(name, value);
  }
  return fields;
}

const parsePlain = (changes?: Readonly<Record<string, string | undefined>>) =>
  parseAssociationResponse(ENDPOINT, buildAssociationRequest(PLAIN), answer(changes));

describe('buildAssociationRequest', () => {
  it('SPEC-A-02 says what is wanted, and leaves the default modulus out', () => {
    const { fields, keys } = buildAssociationRequest(PREFERRED_KIND);
    expect(Object.fromEntries(fields)).toEqual({
      ns: NS,
      mode: 'associate',
      assoc_type: 'HMAC-SHA256',
      session_type: 'DH-SHA256',
      dh_consumer_public: keys?.publicKey.toString('base64'),
    });
    expect(Object.keys(Object.fromEntries(buildAssociationRequest(PLAIN).fields))).toEqual([
      'ns',
      'mode',
      'assoc_type',
      'session_type',
    ]);
  });

  it('uses a private key once', () => {
    const publicKey = () => buildAssociationRequest(PREFERRED_KIND).keys?.publicKey.toString('base64');
    expect(publicKey()).not.toBe(publicKey());
  });
});

describe('the kinds', () => {
  it.each<[AssociationKind['assocType'], AssociationKind['sessionType'], boolean, boolean]>([
    ['HMAC-SHA256', 'DH-SHA256', true, true],
    ['HMAC-SHA1', 'DH-SHA1', true, true],
    ['HMAC-SHA256', 'DH-SHA1', false, false],
    ['HMAC-SHA1', 'DH-SHA256', false, false],
    ['HMAC-SHA256', 'no-encryption', false, true],
    ['HMAC-SHA1', 'no-encryption', false, true],
  ])('SPEC-A-03, SPEC-A-04, ATK-E-05 %s with %s: on http %s, on https %s', (assocType, sessionType, http, https) => {
    expect(isAllowedKind({ assocType, sessionType }, false)).toBe(http);
    expect(isAllowedKind({ assocType, sessionType }, true)).toBe(https);
  });

  it('are allowed by default', () => {
    expect(isAllowedKind(PREFERRED_KIND, false) && isAllowedKind(SECOND_KIND, false)).toBe(true);
  });

  it.each([
    ['HMAC-SHA1', 'DH-SHA1', SECOND_KIND],
    ['HMAC-SHA256', 'no-encryption', PLAIN],
    ['HMAC-MD5', 'DH-SHA1', undefined],
    ['HMAC-SHA1', 'DH-MD5', undefined],
    ['HMAC-SHA1', '', undefined],
    [undefined, undefined, undefined],
    ['hmac-sha1', 'dh-sha1', undefined],
    ['__proto__', 'constructor', undefined],
  ])('SPEC-A-06 proposed by %s with %s', (assocType, sessionType, kind) => {
    const refusal = new Map<string, string>();
    if (assocType !== undefined) refusal.set('assoc_type', assocType);
    if (sessionType !== undefined) refusal.set('session_type', sessionType);
    expect(proposedKind(refusal)).toEqual(kind);
  });
});

describe('parseAssociationResponse', () => {
  it('SPEC-A-05 reads an unencrypted key', () => {
    expect(parsePlain()).toEqual({
      endpoint: ENDPOINT,
      handle: 'h1',
      type: 'HMAC-SHA256',
      macKey: MAC_KEY.toString('base64'),
      expiresAt: NOW + 3_600_000,
      renewAt: NOW + 3_600_000 - 900_000,
    });
  });

  it('SPEC-A-05 reads an encrypted key', () => {
    const request = buildAssociationRequest(PREFERRED_KIND);
    // A provider whose private key is 1: its public key is the generator, the secret is our public key.
    const pad = createHash('sha256')
      .update(request.keys?.publicKey ?? '')
      .digest();
    const encrypted = Buffer.from(MAC_KEY.map((byte, index) => byte ^ (pad[index] ?? 0)));
    const changes = {
      session_type: 'DH-SHA256',
      mac_key: undefined,
      dh_server_public: 'Ag==',
      enc_mac_key: encrypted.toString('base64'),
    };
    const read = (more: Readonly<Record<string, string | undefined>> = {}) =>
      parseAssociationResponse(ENDPOINT, request, answer({ ...changes, ...more }));
    expect(read().macKey).toBe(MAC_KEY.toString('base64'));
    for (const more of [
      { dh_server_public: undefined },
      { dh_server_public: '' },
      { dh_server_public: 'AA==' },
      { dh_server_public: 'AQ==' },
      { dh_server_public: 'Ag' },
      { enc_mac_key: undefined },
      { enc_mac_key: '' },
      { enc_mac_key: Buffer.alloc(20).toString('base64') },
      // ATK-E-05: an answer in the clear to a request for an encrypted key.
      { session_type: 'no-encryption', mac_key: MAC_KEY.toString('base64') },
      { dh_server_public: undefined, enc_mac_key: undefined, mac_key: MAC_KEY.toString('base64') },
    ]) {
      expect(
        codeOf(() => read(more)),
        JSON.stringify(more),
      ).toBe('ASSOCIATION_MALFORMED');
    }
  });

  it.each<[string, Readonly<Record<string, string | undefined>>]>([
    ['SPEC-A-05 no ns', { ns: undefined }],
    ['SPEC-A-05 the ns of 1.1', { ns: 'http://openid.net/signon/1.1' }],
    ['ATK-E-06 another association type', { assoc_type: 'HMAC-SHA1' }],
    ['ATK-E-06 no association type', { assoc_type: undefined }],
    ['ATK-E-05 another session type', { session_type: 'DH-SHA256' }],
    ['ATK-E-05 a blank session type', { session_type: '' }],
    ['SPEC-A-05 no handle', { assoc_handle: undefined }],
    ['ATK-E-11 an empty handle', { assoc_handle: '' }],
    ['ATK-E-11 a handle of 256 characters', { assoc_handle: 'a'.repeat(256) }],
    ['ATK-E-11 a blank in the handle', { assoc_handle: 'a b' }],
    ['ATK-E-11 a line feed after the handle', { assoc_handle: 'a\n' }],
    ['ATK-E-11 a handle beyond ASCII', { assoc_handle: '\u00e9' }],
    ['ATK-E-10 no lifetime', { expires_in: undefined }],
    ['ATK-E-10 a lifetime of 0', { expires_in: '0' }],
    ['ATK-E-10 a lifetime of 00', { expires_in: '00' }],
    ['ATK-E-10 a negative lifetime', { expires_in: '-1' }],
    ['ATK-E-10 a fraction', { expires_in: '1.5' }],
    ['ATK-E-10 an exponent', { expires_in: '1e3' }],
    ['ATK-E-10 hexadecimal', { expires_in: '0x10' }],
    ['ATK-E-10 Infinity', { expires_in: 'Infinity' }],
    ['ATK-E-10 a blank', { expires_in: ' 3600' }],
    ['ATK-E-10 absurdly many digits', { expires_in: '9'.repeat(400) }],
    ['ATK-E-06 no key', { mac_key: undefined }],
    ['ATK-E-06 an empty key', { mac_key: '' }],
    ['ATK-E-06 a key for SHA-1', { mac_key: Buffer.alloc(20).toString('base64') }],
    ['ATK-E-06 a key one byte short', { mac_key: Buffer.alloc(31).toString('base64') }],
    ['ATK-E-06 a key one byte long', { mac_key: Buffer.alloc(33).toString('base64') }],
    ['ATK-E-06 a key without padding', { mac_key: MAC_KEY.toString('base64').replace(/=+$/, '') }],
    ['ATK-E-06 a key with blanks in it', { mac_key: ` ${MAC_KEY.toString('base64')}` }],
    ['ATK-E-06 a key that is no base64', { mac_key: '*'.repeat(44) }],
  ])('%s: %j', (_name, changes) => {
    expect(codeOf(() => parsePlain(changes))).toBe('ASSOCIATION_MALFORMED');
  });

  it.each([
    ['1', 1_000],
    ['60', 60_000],
    ['86400', 86_400_000],
    ['86401', 86_400_000],
    ['999999999999', 86_400_000],
    ['0003600', 3_600_000],
  ])('SPEC-A-09, ATK-E-10 expires_in %s: %i ms, and is renewed before', (expiresIn, lifetimeMs) => {
    const { expiresAt, renewAt } = parsePlain({ expires_in: expiresIn });
    expect(expiresAt).toBe(NOW + lifetimeMs);
    expect(renewAt).toBeGreaterThan(NOW);
    expect(renewAt).toBeLessThan(expiresAt);
  });

  it('takes every handle that sec. 8.2.1 allows', () => {
    for (const handle of ['!', '~'.repeat(255), "{HMAC-SHA1}{6b0272b3}{b'..'}", '__proto__']) {
      expect(parsePlain({ assoc_handle: handle }).handle).toBe(handle);
    }
  });

  it('gives an association within its limits, or ASSOCIATION_MALFORMED', () => {
    const name = fc.constantFrom('ns', 'assoc_type', 'session_type', 'assoc_handle', 'expires_in', 'mac_key');
    const value = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.nat().map(String), fc.base64String());
    fc.assert(
      fc.property(name, value, (field, text) => {
        const code = codeOf(() => {
          const { handle, macKey, expiresAt } = parsePlain({ [field]: text });
          expect(handle).toMatch(/^[!-~]{1,255}$/);
          expect(Buffer.from(macKey, 'base64')).toHaveLength(32);
          expect(expiresAt).toBeLessThanOrEqual(NOW + 86_400_000);
        });
        expect([undefined, 'ASSOCIATION_MALFORMED']).toContain(code);
      }),
    );
  });
});
