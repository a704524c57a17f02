import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePositiveAssertion } from '../../src/openid2/assertion.js';
import type { Association } from '../../src/openid2/association.js';
import { verifySignature } from '../../src/openid2/signature.js';
import { codeOf } from '../coded.js';
import { assertionFields, ENDPOINT, FIELDS, HANDLE, MAC_KEY, signatureOf } from './sample-assertion.js';

function association(changes: Partial<Association> = {}): Association {
  const macKey = MAC_KEY.toString('base64');
  return { endpoint: ENDPOINT, handle: HANDLE, type: 'HMAC-SHA256', macKey, expiresAt: 0, renewAt: 0, ...changes };
}

function codeFor(changes: Readonly<Record<string, string | undefined>>, with_ = association()): unknown {
  return codeOf(() => verifySignature(parsePositiveAssertion(assertionFields(changes)), with_));
}

const GOOD = signatureOf(FIELDS);

describe('verifySignature', () => {
  it('takes what the key of the association signed, with either hash', () => {
    expect(codeFor({})).toBeUndefined();
    const key = Buffer.alloc(20, 9);
    const sha1 = association({ type: 'HMAC-SHA1', macKey: key.toString('base64') });
    expect(codeFor({ sig: signatureOf(FIELDS, key, 'sha1') }, sha1)).toBeUndefined();
  });

  it('covers the fields in the order in which they are named, in UTF-8', () => {
    const signed = (FIELDS['signed'] ?? '').split(',').reverse().join(',');
    const fields = { ...FIELDS, signed: `${signed},sreg.fullname`, 'sreg.fullname': 'Zo\u00eb:\ud83e\udd4a' };
    expect(codeFor({ ...fields, sig: signatureOf(fields) })).toBeUndefined();
    expect(codeFor({ ...fields, sig: signatureOf({ ...fields, signed: FIELDS['signed'] ?? '' }) })).toBe(
      'SIGNATURE_INVALID',
    );
  });

  it.each([
    ['ATK-E-09 cut short', GOOD.slice(0, 40)],
    ['ATK-E-09 cut to one byte', Buffer.from(GOOD, 'base64').subarray(0, 1).toString('base64')],
    ['one byte longer', Buffer.concat([Buffer.from(GOOD, 'base64'), Buffer.of(0)]).toString('base64')],
    ['no base64', '!!!!'],
    ['without padding', GOOD.replace(/=+$/, '')],
    ['base64url', Buffer.from(GOOD, 'base64').toString('base64url')],
    ['hexadecimal', Buffer.from(GOOD, 'base64').toString('hex')],
    ['surrounded by blanks', ` ${GOOD} `],
    ['with blanks where a plus was', GOOD.includes('+') ? GOOD.replaceAll('+', ' ') : ` ${GOOD}`],
    ['of the other hash', signatureOf(FIELDS, MAC_KEY, 'sha1')],
    ['made with another key', signatureOf(FIELDS, Buffer.alloc(32, 8))],
    ['made with an empty key', signatureOf(FIELDS, Buffer.alloc(0))],
    ['made with the key as text', signatureOf(FIELDS, Buffer.from(MAC_KEY.toString('base64')))],
  ])('refuses a signature that is %s', (_name, sig) => {
    expect(codeFor({ sig })).toBe('SIGNATURE_INVALID');
  });

  it.each(['op_endpoint', 'claimed_id', 'identity', 'return_to', 'response_nonce', 'assoc_handle'])(
    'refuses a changed openid.%s',
    (name) => {
      expect(codeFor({ [name]: `${FIELDS[name]}x`, sig: GOOD })).toBe('SIGNATURE_INVALID');
    },
  );

  it('never holds for any bit changed', () => {
    fc.assert(
      fc.property(fc.nat({ max: 31 }), fc.nat({ max: 7 }), (byte, bit) => {
        const bytes = Buffer.from(GOOD, 'base64');
        bytes[byte] = (bytes[byte] ?? 0) ^ (1 << bit);
        expect(codeFor({ sig: bytes.toString('base64') })).toBe('SIGNATURE_INVALID');
      }),
    );
  });
});
