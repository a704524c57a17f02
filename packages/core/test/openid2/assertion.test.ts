import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePositiveAssertion } from '../../src/openid2/assertion.js';
import { codeOf } from '../coded.js';
import { assertionFields, ENDPOINT, FIELDS, HANDLE } from './sample-assertion.js';

const REQUIRED = ['op_endpoint', 'return_to', 'response_nonce', 'assoc_handle', 'claimed_id', 'identity'];
const SIGNED = FIELDS['signed'] ?? '';

function codeFor(changes: Readonly<Record<string, string | undefined>>): unknown {
  return codeOf(() => parsePositiveAssertion(assertionFields(changes)));
}

describe('parsePositiveAssertion', () => {
  it('SPEC-P-01 reads a whole one', () => {
    const message = assertionFields({ invalidate_handle: 'old' });
    expect(parsePositiveAssertion(message)).toEqual({
      version: '2.0',
      claimedId: 'https://alice.example/',
      claimedIdAsWritten: 'https://alice.example/',
      localId: 'https://alice.example/',
      endpoint: ENDPOINT,
      returnTo: FIELDS['return_to'],
      responseNonce: FIELDS['response_nonce'],
      handle: HANDLE,
      signature: message.get('sig'),
      signed: SIGNED.split(','),
      invalidateHandle: 'old',
      message,
    });
  });

  it.each([...REQUIRED, 'sig', 'signed'])('SPEC-P-01 needs openid.%s, with something in it', (name) => {
    const signed = SIGNED.split(',').filter((other) => other !== name);
    const rest = name === 'signed' ? {} : { signed: signed.join(',') };
    expect(codeFor({ ...rest, [name]: undefined })).toBe('FIELD_ABSENT');
    expect(codeFor({ [name]: '' })).toBe('FIELD_ABSENT');
  });

  it.each(REQUIRED)('SPEC-P-02, ATK-B-08 needs openid.%s to be signed', (name) => {
    const signed = SIGNED.split(',').filter((other) => other !== name);
    expect(codeFor({ signed: signed.join(',') })).toBe('FIELD_UNSIGNED');
  });

  it.each<[string, Readonly<Record<string, string | undefined>>, string]>([
    ['ATK-B-07 neither sig nor signed', { sig: undefined, signed: undefined }, 'FIELD_ABSENT'],
    ['ATK-B-07 both empty', { sig: '', signed: '' }, 'FIELD_ABSENT'],
    ['ATK-B-09 what OpenID 1.1 signs, as 2.0', { signed: 'identity,return_to' }, 'FIELD_UNSIGNED'],
    ['ATK-B-19 claimed_id without identity', { identity: undefined, signed: SIGNED }, 'FIELD_MALFORMED'],
    ['ATK-B-19 identity without claimed_id', { claimed_id: undefined, signed: SIGNED }, 'FIELD_MALFORMED'],
    [
      'ATK-B-19 claimed_id without identity, which is not said to be signed',
      { identity: undefined, signed: SIGNED.replace(',identity', '') },
      'FIELD_ABSENT',
    ],
    [
      'SPEC-P-07 about no identifier at all',
      {
        claimed_id: undefined,
        identity: undefined,
        signed: 'op_endpoint,return_to,response_nonce,assoc_handle',
      },
      'FIELD_ABSENT',
    ],
    [
      'ATK-B-20 about identifier_select',
      { claimed_id: 'http://specs.openid.net/auth/2.0/identifier_select' },
      'FIELD_MALFORMED',
    ],
    ['ATK-B-14 a name signed twice', { signed: `${SIGNED},claimed_id` }, 'FIELD_MALFORMED'],
    ['ATK-B-14 a blank among the names', { signed: `${SIGNED},` }, 'FIELD_MALFORMED'],
    ['ATK-B-14 two blanks', { signed: `,${SIGNED},` }, 'FIELD_MALFORMED'],
    ['a blank before a name', { signed: SIGNED.replace(',claimed', ', claimed') }, 'FIELD_MALFORMED'],
    ['a signed name with its prefix', { signed: SIGNED.replace('claimed_id', 'openid.claimed_id') }, 'FIELD_MALFORMED'],
    ['a signed field that is not there', { signed: `${SIGNED},ns.sreg` }, 'FIELD_MALFORMED'],
  ])('%s: %s gives %s', (_name, changes, code) => {
    expect(codeFor(changes)).toBe(code);
  });

  it('takes 500 signed fields, and no more', () => {
    const withExtras = (count: number) => {
      const extras = Object.fromEntries(Array.from({ length: count }, (_, index) => [`x.${index}`, 'v']));
      return codeFor({ ...extras, signed: [SIGNED, ...Object.keys(extras)].join(',') });
    };
    expect(withExtras(494)).toBeUndefined();
    expect(withExtras(495)).toBe('FIELD_MALFORMED');
  });

  it('SPEC-P-02 never lets an assertion through that does not sign what it must', () => {
    const name = fc.constantFrom(...REQUIRED, 'mode', 'ns', 'sig', 'signed', '', '__proto__', 'x');
    const value = fc.oneof(fc.constantFrom('', 'a', 'a,b', SIGNED), fc.string());
    fc.assert(
      fc.property(fc.dictionary(name, value), fc.array(name), fc.boolean(), (changes, signed, isWhole) => {
        const message = assertionFields({ ...changes, signed: isWhole ? SIGNED : signed.join(',') });
        const code = codeOf(() => {
          const assertion = parsePositiveAssertion(message);
          expect(assertion.signed).toEqual(expect.arrayContaining(REQUIRED));
          for (const field of assertion.signed) expect(message.has(field)).toBe(true);
          for (const field of [...REQUIRED, 'sig']) expect(message.get(field)).toBeTruthy();
        });
        expect([undefined, 'FIELD_ABSENT', 'FIELD_MALFORMED', 'FIELD_UNSIGNED']).toContain(code);
      }),
    );
  });
});

describe('the claimed identifier of an assertion', () => {
  const read = (claimedId: string) => parsePositiveAssertion(assertionFields({ claimed_id: claimedId })).claimedId;

  it.each([
    ['HTTPS://Alice.example:443', 'https://alice.example/'],
    ['https://alice.example/%7ea/../b#New%7e', 'https://alice.example/b#New%7e'],
    ['https://alice.example/#', 'https://alice.example/#'],
    ['=!91F2.8153.F600.AE24', '=!91F2.8153.F600.AE24'],
  ])('SPEC-I-01, ATK-B-22 %s is %s', (claimedId, canonical) => {
    expect(read(claimedId)).toBe(canonical);
  });

  it.each([
    '=alice',
    '=!91F2.8153.F600.AE24#a',
    'xri://=!91F2.8153.F600.AE24',
    'https://xri.example/!1 ',
    'alice.example',
    'https://bob@alice.example/',
    'https://alice.example\\@b/',
    'javascript:1',
  ])('ATK-B-22 is not %s', (claimedId) => {
    expect(codeOf(() => read(claimedId))).toBe('FIELD_MALFORMED');
  });
});
