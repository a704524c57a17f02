import { AX, type OpenId2Identity } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { compatAnswer, doneOnly, papeRequestOf, verifyByArity } from '../src/compat-verify.js';

const IDENTIFIER = 'https://alice.example/';
const ANSWER = { profile: { name: {} }, pape: {}, oauth: {} };
const { profile, pape, oauth } = ANSWER;
const done = () => undefined;
const REQUEST = { method: 'GET' };
const POLICY = 'http://schemas.openid.net/pape/policies/2007/06/';

/** What a verify callback that declares so many parameters is given. */
function given(declared: number, options: { profile?: boolean; passReqToCallback?: boolean } = {}): unknown[] {
  let seen: unknown[] = [];
  const verify = (...parameters: unknown[]) => {
    seen = parameters;
  };
  Object.defineProperty(verify, 'length', { value: declared });
  const call = verifyByArity(verify, options) as (...parameters: unknown[]) => unknown;
  call(...(options.passReqToCallback ? [REQUEST] : []), IDENTIFIER, ANSWER, done);
  return seen;
}

describe('verifyByArity', () => {
  it.each([
    [2, [IDENTIFIER, done]],
    [3, [IDENTIFIER, profile, done]],
    [4, [IDENTIFIER, profile, pape, done]],
    [5, [IDENTIFIER, profile, pape, oauth, done]],
    [0, [IDENTIFIER, done]],
    [1, [IDENTIFIER, done]],
    [6, [IDENTIFIER, done]],
  ])('gives a callback of %i parameters what it gave before', (declared, expected) => {
    expect(given(declared)).toEqual(expected);
    expect(given(declared + 1, { passReqToCallback: true })).toEqual([REQUEST, ...expected]);
  });

  it.each([0, 2, 3])('gives a callback of %i parameters the profile that was asked for', (declared) => {
    expect(given(declared, { profile: true })).toEqual([IDENTIFIER, profile, done]);
    expect(given(declared, { profile: true, passReqToCallback: true })).toEqual([REQUEST, IDENTIFIER, profile, done]);
  });
});

describe('doneOnly', () => {
  it('takes no returned value for a user, and runs no query', async () => {
    const runs: string[] = [];
    // biome-ignore lint/suspicious/noThenProperty: as database queries are made
    const query = { then: () => runs.push('query ran') };
    const outcome = (returned: unknown) => (doneOnly(() => returned) as () => unknown)();
    expect(outcome(query)).toBeUndefined();
    expect(runs).toEqual([]);
    expect(outcome({ name: 'alice' })).toBeUndefined();
    expect(await outcome(Promise.resolve({ name: 'alice' }))).toBeUndefined();
    await expect(outcome(Promise.reject(new Error('no database')))).rejects.toThrow();
  });
});

describe('compatAnswer', () => {
  const endpoint = 'https://op.example/openid';
  const answer = (extensions: object, trusted: string[] = []) =>
    compatAnswer(
      { claimedId: IDENTIFIER, localId: IDENTIFIER, endpoint, version: '2.0', extensions } as OpenId2Identity,
      trusted,
    );

  it('leaves out what was not sent, but for the object of names', () => {
    expect(answer({})).toEqual({ profile: { name: {} }, pape: {}, oauth: {} });
  });

  it('reads either extension', () => {
    const emails = [{ value: 'a@alice.example', verified: false }];
    const sreg = { fullname: 'Alice A', email: 'a@alice.example' };
    expect(answer({ sreg }).profile).toEqual({ displayName: 'Alice A', emails, name: {} });
    const ax = { [AX.first]: ['Alice'], [AX.last]: ['A'], [AX.email]: ['a@alice.example'] };
    const name = { givenName: 'Alice', familyName: 'A' };
    expect(answer({ ax }).profile).toEqual({ displayName: 'Alice A', emails, name });
    expect(answer({ ax: { ...ax, [AX.fullname]: ['Al'] } }).profile.displayName).toBe('Al');
    expect(answer({ sreg }, [endpoint]).profile.emails?.[0]?.verified).toBe(true);
  });

  it('gives policies their short names, the time as a date, and the token', () => {
    const authTime = new Date(0);
    const policies = [`${POLICY}multi-factor`, `${POLICY}other`, 'http://policy.example/own'];
    const { pape, oauth } = answer({ pape: { policies, authTime, levels: {} }, oauth: { requestToken: 'token' } });
    expect(pape).toEqual({ authPolicies: ['multi-factor', `${POLICY}other`, 'http://policy.example/own'], authTime });
    expect(oauth).toEqual({ requestToken: 'token' });
  });
});

describe('papeRequestOf', () => {
  it.each([
    [{ maxAuthAge: 0 }, { maxAuthAgeSeconds: 0, preferredPolicies: [] }],
    [
      { preferredAuthPolicies: 'multi-factor  none' },
      { preferredPolicies: [`${POLICY}multi-factor`, `${POLICY}none`] },
    ],
    [{ preferredAuthPolicies: ['urn:own'] }, { preferredPolicies: ['urn:own'] }],
  ])('puts %o into the words of the core', (option, expected) => {
    expect(papeRequestOf(option)).toEqual(expected);
  });
});
