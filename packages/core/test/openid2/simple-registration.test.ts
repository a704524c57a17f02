import { describe, expect, it } from 'vitest';
import { buildSregRequest, readSimpleRegistration, SREG_FIELDS } from '../../src/openid2/simple-registration.js';

const NS = 'http://openid.net/extensions/sreg/1.1';
const NS_1_0 = 'http://openid.net/sreg/1.0';

function read(fields: Readonly<Record<string, string>>, signed = Object.keys(fields)) {
  const named = Object.entries(fields).map(([name, value]) => [`openid.${name}`, value]);
  const response = readSimpleRegistration({ 'openid.signed': signed.join(','), ...Object.fromEntries(named) });
  return response && { ...response };
}

describe('readSimpleRegistration', () => {
  it('reads the nine fields, as they were sent', () => {
    const fields = Object.fromEntries(SREG_FIELDS.map((field) => [`sreg.${field}`, `<b>${field}`]));
    expect(read({ 'ns.sreg': NS, ...fields })).toEqual(
      Object.fromEntries(SREG_FIELDS.map((name) => [name, `<b>${name}`])),
    );
    expect(SREG_FIELDS).toHaveLength(9);
  });

  it('SPEC-E-02, ATK-F-04 goes by the URI, under any alias, of either version', () => {
    expect(read({ 'ns.s1': NS, 's1.email': 'a@b', 'sreg.email': 'c@d' })).toEqual({ email: 'a@b' });
    expect(read({ 'ns.sreg': NS_1_0, 'sreg.email': 'a@b' })).toEqual({ email: 'a@b' });
    expect(read({ 'ns.x': NS_1_0, 'x.email': 'old', 'ns.y': NS, 'y.email': 'new' })).toEqual({ email: 'new' });
  });

  it('SPEC-E-04, ATK-F-04 has no implicit alias', () => {
    expect(read({ 'sreg.email': 'a@b' })).toBeUndefined();
    expect(read({ 'ns.sreg': 'http://evil.example/', 'sreg.email': 'a@b' })).toBeUndefined();
    expect(read({ 'ns.sreg': `${NS} `, 'sreg.email': 'a@b' })).toBeUndefined();
  });

  it('SPEC-E-05, ATK-F-01 takes signed fields alone, whose namespace is signed', () => {
    const fields = { 'ns.sreg': NS, 'sreg.email': 'a@b', 'sreg.nickname': 'n' };
    expect(read(fields, ['ns.sreg', 'sreg.nickname'])).toEqual({ nickname: 'n' });
    expect(read(fields, ['sreg.email', 'sreg.nickname'])).toBeUndefined();
    expect(read(fields, [])).toBeUndefined();
  });

  it('ATK-B-18 takes nothing but the nine, and leaves out what is empty', () => {
    const more = {
      'sreg.__proto__': 'x',
      'sreg.claimedId': 'x',
      'sreg.Email': 'x',
      'sreg.email.x': 'x',
      'sreg.dob': '',
    };
    expect(read({ 'ns.sreg': NS, ...more })).toEqual({});
    const response = readSimpleRegistration({ 'openid.signed': 'ns.sreg', 'openid.ns.sreg': NS });
    expect(Object.getPrototypeOf(response)).toBeNull();
    expect(Object.isFrozen(response)).toBe(true);
  });
});

describe('buildSregRequest', () => {
  it('says what is required, what is optional, and where the policy is', () => {
    expect(
      buildSregRequest({ required: ['email', 'dob'], optional: ['nickname'], policyUrl: 'https://a.example/' }),
    ).toEqual([
      ['ns.sreg', NS],
      ['sreg.required', 'email,dob'],
      ['sreg.optional', 'nickname'],
      ['sreg.policy_url', 'https://a.example/'],
    ]);
    expect(buildSregRequest({ required: [], optional: ['email'] })).toEqual([
      ['ns.sreg', NS],
      ['sreg.optional', 'email'],
    ]);
  });
});
