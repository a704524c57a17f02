import { describe, expect, it } from 'vitest';
import { type AuthenticationRequest, buildAuthenticationRequest } from '../../src/openid2/authentication-request.js';

const SELECT = 'http://specs.openid.net/auth/2.0/identifier_select';
const RETURN_TO = 'https://site.example/return?a=b&rp_state=x%20y';

function build(changes: Partial<AuthenticationRequest> = {}) {
  return new URL(buildAuthenticationRequest({ endpoint: 'https://op.example/', returnTo: RETURN_TO, ...changes }));
}
const fields = (changes?: Partial<AuthenticationRequest>) => Object.fromEntries(build(changes).searchParams);

describe('buildAuthenticationRequest', () => {
  it('SPEC-Q-01, SPEC-Q-02 lets the visitor choose at an OP Identifier', () => {
    expect(fields()).toEqual({
      'openid.ns': 'http://specs.openid.net/auth/2.0',
      'openid.mode': 'checkid_setup',
      'openid.claimed_id': SELECT,
      'openid.identity': SELECT,
      'openid.return_to': RETURN_TO,
    });
  });

  it.each([
    ['alone', { claimedId: 'c' }, 'c', 'c'],
    ['with a local one', { claimedId: 'c', localId: 'l' }, 'c', 'l'],
    ['ATK-B-04 never a local one alone', { localId: 'l' }, SELECT, SELECT],
  ])('SPEC-Q-02 sends both identifiers: %s', (_name, changes, claimedId, identity) => {
    expect(fields(changes)).toMatchObject({ 'openid.claimed_id': claimedId, 'openid.identity': identity });
  });

  it('SPEC-Q-01, SPEC-Q-03 says what else is asked', () => {
    const given = { immediate: true, realm: 'https://*.site.example/', associationHandle: "{a}{b'=='}&" };
    expect(fields({ ...given, sreg: { required: ['email'] }, ax: { required: ['email'] } })).toMatchObject({
      'openid.mode': 'checkid_immediate',
      'openid.realm': given.realm,
      'openid.assoc_handle': given.associationHandle,
      'openid.sreg.required': 'email',
      'openid.ax.required': 'a1',
    });
    expect(fields({ immediate: false })['openid.mode']).toBe('checkid_setup');
  });

  it.each([
    ['https://op.example', 'https://op.example?openid.'],
    ['https://op.example/login', 'https://op.example/login?openid.'],
    ['https://op.example/?', 'https://op.example/?openid.'],
    ['https://op.example/?a=b', 'https://op.example/?a=b&openid.'],
    ['https://op.example/?a=b&', 'https://op.example/?a=b&openid.'],
    ['https://op.example/?a=b%26c&d=%2b?', 'https://op.example/?a=b%26c&d=%2b?&openid.'],
  ])('SPEC-M-11 keeps the query of %s', (endpoint, start) => {
    const url = buildAuthenticationRequest({ endpoint, returnTo: RETURN_TO });
    expect(url.startsWith(start)).toBe(true);
    expect(new URL(url).searchParams.get('openid.return_to')).toBe(RETURN_TO);
  });
});
