import { AX } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { profileOf } from '../src/profile.js';

const IDENTITY = {
  claimedId: 'https://alice.example/',
  localId: 'https://op.example/users/1',
  endpoint: 'https://op.example/endpoint',
  version: '2.0',
} as const;
const BARE = {
  provider: 'openid2',
  id: 'https://alice.example/',
  identifier: 'https://alice.example/',
  endpoint: 'https://op.example/endpoint',
} as const;

type Extensions = Parameters<typeof profileOf>[0]['extensions'];
const profile = (extensions: Extensions, trusted: readonly string[] = []) =>
  profileOf({ ...IDENTITY, extensions } as Parameters<typeof profileOf>[0], trusted);

describe('profileOf', () => {
  for (const [name, extensions] of Object.entries({
    'no extension': {},
    'empty extensions': { sreg: {}, ax: {} },
    'attributes without values': { ax: { [AX.email]: [], [AX.fullname]: [], [AX.first]: [] } },
    'what the profile has no place for': { sreg: { country: 'DE' }, ax: { 'https://op.example/shoe': ['44'] } },
  } satisfies Record<string, Extensions>)) {
    it(`leaves absent what was not sent: ${name}`, () => {
      const result = profile(extensions);
      expect(result).toStrictEqual({ ...BARE, extensions });
      expect(Object.keys(result).sort()).toEqual(['endpoint', 'extensions', 'id', 'identifier', 'provider']);
    });
  }

  it('reads Simple Registration', () => {
    const extensions = { sreg: { fullname: 'Alice A.', nickname: 'al', email: 'alice@example.org' } };
    expect(profile(extensions)).toStrictEqual({
      ...BARE,
      displayName: 'Alice A.',
      username: 'al',
      emails: [{ value: 'alice@example.org', verified: false }],
      extensions,
    });
  });

  it('reads Attribute Exchange, which wins', () => {
    const extensions = {
      sreg: { fullname: 'from sreg', nickname: 'from sreg', email: 'sreg@example.org' },
      ax: {
        [AX.fullname]: ['Alice A.', 'Alice B.'],
        [AX.nickname]: ['al'],
        [AX.first]: ['Alice'],
        [AX.last]: ['A.'],
        [AX.email]: ['ax@example.org', 'second@example.org'],
      },
    };
    expect(profile(extensions)).toStrictEqual({
      ...BARE,
      displayName: 'Alice A.',
      username: 'al',
      name: { givenName: 'Alice', familyName: 'A.' },
      emails: [{ value: 'ax@example.org', verified: false }],
      extensions,
    });
  });

  it('has half a name where half was sent', () => {
    expect(profile({ ax: { [AX.first]: ['Alice'] } }).name).toStrictEqual({ givenName: 'Alice' });
    expect(profile({ ax: { [AX.last]: ['A.'] } }).name).toStrictEqual({ familyName: 'A.' });
  });

  const TRUST: ReadonlyArray<readonly [boolean, readonly string[]]> = [
    [true, ['https://op.example/endpoint']],
    [true, ['https://other.example/', 'https://op.example/endpoint']],
    [false, []],
    [false, ['https://op.example/']],
    [false, ['https://op.example/endpoint/more']],
    [false, ['https://alice.example/']],
  ];
  for (const [verified, trusted] of TRUST) {
    it(`says ${verified} of an address where the site trusts ${trusted.join(' and ') || 'nobody'}`, () => {
      const { emails } = profile({ sreg: { email: 'alice@example.org' } }, trusted);
      expect(emails).toEqual([{ value: 'alice@example.org', verified }]);
    });
  }
});
