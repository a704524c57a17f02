import fc from 'fast-check';
import { createDevIdentity, type DevIdentity } from 'openid-rp-devkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildOauthRequest, parseOauthResponse } from '../../src/openid2/oauth-hybrid.js';
import { createRelyingParty } from '../../src/openid2/relying-party.js';
import { readRelyingPartyOptions } from '../../src/openid2/relying-party-options.js';
import { codeOf } from '../coded.js';

const NS = 'http://specs.openid.net/extensions/oauth/1.0';

describe('parseOauthResponse', () => {
  it.each<[string, Readonly<Record<string, string>>, object | undefined]>([
    ['a token', { 'ns.oauth': NS, 'oauth.request_token': 'ab3cd9j4ks73hf7g' }, { requestToken: 'ab3cd9j4ks73hf7g' }],
    [
      'a token with its scope',
      { 'ns.x': NS, 'x.request_token': 't', 'x.scope': 'a b' },
      { requestToken: 't', scope: 'a b' },
    ],
    ['an empty scope', { 'ns.x': NS, 'x.request_token': 't', 'x.scope': '' }, { requestToken: 't' }],
    ['a visitor who declined', { 'ns.oauth': NS }, undefined],
    ['an empty token', { 'ns.oauth': NS, 'oauth.request_token': '' }, undefined],
    ['a scope alone', { 'ns.oauth': NS, 'oauth.scope': 'a' }, undefined],
    ['no namespace', { 'oauth.request_token': 't' }, undefined],
    ['another alias', { 'ns.x': NS, 'oauth.request_token': 't' }, undefined],
  ])('reads %s', (_name, fields, expected) => {
    const response = parseOauthResponse(new Map(Object.entries(fields)));
    expect(response).toEqual(expected);
    expect(Object.isFrozen(response)).toBe(true);
  });

  it('gives a token for nothing but its own namespace', () => {
    fc.assert(
      fc.property(fc.string(), (type) => {
        const fields = new Map([
          ['ns.oauth', type],
          ['oauth.request_token', 't'],
        ]);
        expect(parseOauthResponse(fields)).toEqual(type === NS ? { requestToken: 't' } : undefined);
      }),
    );
  });
});

describe('buildOauthRequest', () => {
  it('names the consumer, and the scope where there is one', () => {
    expect(buildOauthRequest({ consumerKey: 'key', scope: 'a b' })).toEqual([
      ['ns.oauth', NS],
      ['oauth.consumer', 'key'],
      ['oauth.scope', 'a b'],
    ]);
    expect(buildOauthRequest({ consumerKey: 'key' })).toEqual([
      ['ns.oauth', NS],
      ['oauth.consumer', 'key'],
    ]);
  });
});

describe('the option oauth', () => {
  const codeFor = (oauth: unknown) =>
    codeOf(() => readRelyingPartyOptions({ returnUrl: 'https://site.example/return', oauth } as object));

  it.each([{ consumerKey: 'key' }, { consumerKey: 'key', scope: undefined }, { consumerKey: 'key', scope: 'a' }])(
    'takes %j',
    (oauth) => {
      expect(codeFor(oauth)).toBeUndefined();
    },
  );

  it.each([
    null,
    'key',
    {},
    { scope: 'a' },
    { consumerKey: undefined },
    { consumerKey: '' },
    { consumerKey: 'k', secret: 's' },
  ])('refuses %j', (oauth) => {
    expect(codeFor(oauth)).toBe('OPTION_INVALID');
  });
});

describe('a login with the OAuth extension', () => {
  let provider: DevIdentity;
  beforeAll(async () => {
    provider = await createDevIdentity();
  });
  afterEach(() => provider.openid2.resetFaults());
  afterAll(() => provider.close());

  /** What the provider answers is its core fields and a token, of which some fields are signed. */
  async function login(unsigned: readonly string[], stateless: boolean) {
    const party = createRelyingParty({
      returnUrl: 'https://site.example/return',
      allowPrivateAddresses: true,
      stateless,
      oauth: { consumerKey: 'key', scope: 'mail' },
    });
    const { url, transaction } = await party.begin({ identifier: provider.openid2.identifier('alice') });
    expect(new URL(url).searchParams.get('openid.oauth.consumer')).toBe('key');
    const core = ['op_endpoint', 'claimed_id', 'identity', 'return_to', 'response_nonce', 'assoc_handle'];
    const token = ['ns.o', 'o.request_token', 'o.scope'];
    provider.openid2.faults.assertionOverridesBeforeSigning = {
      'ns.o': NS,
      'o.request_token': 'secret',
      'o.scope': 'mail',
      signed: [...core, ...token.filter((name) => !unsigned.includes(name))].join(','),
    };
    const result = await party.complete({ ...provider.openid2.approve(url), transaction });
    if (result.kind !== 'authenticated') throw new Error(result.kind);
    return result.identity.extensions.oauth;
  }

  it.each<[string, readonly string[], object | undefined]>([
    ['all signed', [], { requestToken: 'secret', scope: 'mail' }],
    ['ATK-F-08 the token not signed', ['o.request_token'], undefined],
    ['ATK-F-08 the namespace not signed', ['ns.o'], undefined],
    ['ATK-F-08 the scope not signed', ['o.scope'], { requestToken: 'secret' }],
  ])('%s', async (_name, unsigned, expected) => {
    for (const stateless of [false, true]) expect(await login(unsigned, stateless)).toEqual(expected);
  });
});
