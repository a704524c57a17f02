import { describe, expect, it } from 'vitest';
import { AX } from '../../src/openid2/attribute-exchange.js';
import { emailOf, readEmail } from '../../src/openid2/email.js';

const AX_FIELDS = {
  'ns.x': 'http://openid.net/srv/ax/1.0',
  'x.mode': 'fetch_response',
  'x.type.e': AX.email,
  'x.value.e': 'ax@example.com',
};
const SREG_FIELDS = { 'ns.s': 'http://openid.net/extensions/sreg/1.1', 's.email': 'sreg@example.com' };

function read(fields: Readonly<Record<string, string>>, unsigned: readonly string[] = []) {
  const signed = Object.keys(fields).filter((name) => !unsigned.includes(name));
  const named = Object.entries(fields).map(([name, value]) => [`openid.${name}`, value]);
  return readEmail({ 'openid.signed': signed.join(','), ...Object.fromEntries(named) });
}

describe('readEmail', () => {
  it.each([
    ['both', { ...AX_FIELDS, ...SREG_FIELDS }, [], 'ax@example.com'],
    ['Attribute Exchange', AX_FIELDS, [], 'ax@example.com'],
    ['Simple Registration', SREG_FIELDS, [], 'sreg@example.com'],
    [
      'an empty value beside another',
      { ...AX_FIELDS, 'x.count.e': '1', 'x.value.e.1': '', ...SREG_FIELDS },
      [],
      'sreg@example.com',
    ],
    ['an empty value', { ...AX_FIELDS, 'x.count.e': '1', 'x.value.e.1': '' }, [], undefined],
    ['ATK-F-01 an unsigned value', AX_FIELDS, ['x.value.e'], undefined],
    ['ATK-F-02 an unsigned type', AX_FIELDS, ['x.type.e'], undefined],
    ['ATK-F-01 an unsigned field', SREG_FIELDS, ['s.email'], undefined],
    ['ATK-B-17 an unsigned namespace', SREG_FIELDS, ['ns.s'], undefined],
    ['neither', {}, [], undefined],
  ])('of %s', (_name, fields, unsigned, email) => {
    expect(read(fields, unsigned)).toBe(email);
  });

  it('of extensions that were read already', () => {
    expect(emailOf({})).toBeUndefined();
    expect(emailOf({ ax: { [AX.email]: ['a', 'b'] }, sreg: { email: 'c' } })).toBe('a');
  });
});
