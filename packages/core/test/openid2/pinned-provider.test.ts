import { createDevIdentity, type DevIdentity } from 'openid-rp-devkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parsePositiveAssertion } from '../../src/openid2/assertion.js';
import {
  isProviderOption,
  type OwnIdentifiers,
  ownIdentifiers,
  verifyOwnIdentifier,
} from '../../src/openid2/pinned-provider.js';
import { createRelyingParty, type RelyingParty } from '../../src/openid2/relying-party.js';
import { type RelyingPartyOptions, readRelyingPartyOptions } from '../../src/openid2/relying-party-options.js';
import { MemoryStore } from '../../src/stores/memory-store.js';
import { codeOf, rejectedCode } from '../coded.js';
import { assertionFields, ENDPOINT } from './sample-assertion.js';

const RETURN_URL = 'https://site.example/return';

describe('the option provider', () => {
  it.each([
    'https://op.example/',
    { endpoint: 'https://op.example/openid' },
    { endpoint: 'https://op.example/openid', identifierPattern: /x/, opIdentifier: 'https://op.example/', name: 'Op' },
    { endpoint: 'https://op.example/openid', identifierPattern: undefined, opIdentifier: undefined },
  ])('takes %j', (provider) => {
    expect(isProviderOption(provider)).toBeUndefined();
  });

  it.each([
    null,
    '',
    'op.example',
    '=example',
    [],
    {},
    { endpoint: '/openid' },
    { endpoint: 'https://op.example/#a' },
    { endpoint: 'https://op.example/', identifierPattern: 'https://op.example/.*' },
    { endpoint: 'https://op.example/', opIdentifier: 'op.example' },
    { endpoint: 'https://op.example/', name: '' },
    { endpoint: 'https://op.example/', pattern: /x/ },
    { url: 'https://op.example/' },
  ])('refuses %j', (provider) => {
    expect(isProviderOption(provider)).toBeTypeOf('string');
    const options = { returnUrl: RETURN_URL, provider } as RelyingPartyOptions;
    expect(codeOf(() => readRelyingPartyOptions(options))).toBe('OPTION_INVALID');
  });

  it.each<[string, Partial<RelyingPartyOptions>, string | undefined]>([
    ['https://op.example/', {}, undefined],
    ['https://op.example/', { requireHttps: true }, undefined],
    ['http://op.example/', {}, 'OPTION_INVALID'],
    ['http://op.example/', { allowPrivateAddresses: true }, 'OPTION_INVALID'],
    ['http://op.example/', { allowInsecureHttp: true }, undefined],
    ['http://op.example/', { allowInsecureHttp: true, requireHttps: true }, 'OPTION_INVALID'],
    ['http://127.0.0.1/', {}, 'OPTION_INVALID'],
    ['http://127.0.0.1/', { allowPrivateAddresses: true }, undefined],
  ])('ATK-D-11 has to be on https: %s with %j', (url, options, code) => {
    for (const provider of [url, { endpoint: url }]) {
      expect(codeOf(() => readRelyingPartyOptions({ returnUrl: RETURN_URL, provider, ...options }))).toBe(code);
    }
  });
});

describe('ownIdentifiers', () => {
  const own = (identifierPattern: RegExp) => ownIdentifiers({ endpoint: ENDPOINT, identifierPattern })?.pattern;

  it.each<[RegExp, string, boolean]>([
    [/https:\/\/op\.example\/id\/\d+/, 'https://op.example/id/7', true],
    [/https:\/\/op\.example\/id\/\d+/, 'https://op.example/id/7/', false],
    [/https:\/\/op\.example\/id\/\d+/, 'https://evil.example/?https://op.example/id/7', false],
    [/https:\/\/op\.example\/id\/\d+/, 'https://op.example/id/7#a', false],
    [/https:\/\/op\.example\/id\/\d+/, 'https://op.example/id/7\n', false],
    [/https:\/\/op\.example\/a|https:\/\/op\.example\/b/, 'https://op.example/a.evil.example/', false],
    [/https:\/\/op\.example\/a|https:\/\/op\.example\/b/, 'https://evil.example/https://op.example/b', false],
    [/https:\/\/op\.example\/a|https:\/\/op\.example\/b/, 'https://op.example/b', true],
    [/^https:\/\/op\.example\/a$/m, 'https://op.example/a\nhttps://evil.example/', false],
    [/https:\/\/OP\.example\/a/i, 'https://op.example/a', true],
    [/https:\/\/(?<h>o)p\.example\/\k<h>/u, 'https://op.example/o', true],
  ])('ATK-B-01 %s on %j: %s', (pattern, identifier, matches) => {
    expect(own(pattern)?.test(identifier)).toBe(matches);
  });

  it('remembers nothing between two identifiers, nor changes the pattern of the site', () => {
    for (const pattern of [/https:\/\/op\.example\/a/g, /https:\/\/op\.example\/a/y]) {
      const whole = own(pattern);
      for (let time = 0; time < 3; time += 1) expect(whole?.test('https://op.example/a')).toBe(true);
      expect(pattern.lastIndex).toBe(0);
    }
  });

  it('is for providers with a pattern alone', () => {
    expect(ownIdentifiers({ endpoint: ENDPOINT })).toBeUndefined();
  });
});

describe('verifyOwnIdentifier', () => {
  const code = (changes: Record<string, string>, pattern = /https:\/\/alice\.example\//, endpoint = ENDPOINT) =>
    codeOf(() => {
      const own = ownIdentifiers({ endpoint, identifierPattern: pattern });
      verifyOwnIdentifier(parsePositiveAssertion(assertionFields(changes)), own as OwnIdentifiers);
    });
  const SIGNED = 'op_endpoint,claimed_id,identity,return_to,response_nonce,assoc_handle';

  it.each<[string, Record<string, string>, string | undefined]>([
    ['takes its own', {}, undefined],
    ['refuses others', { claimed_id: 'https://alice.example/evil' }, 'CLAIMED_ID_MISMATCH'],
    ['refuses one with a fragment', { claimed_id: 'https://alice.example/#a' }, 'CLAIMED_ID_MISMATCH'],
    ['ATK-B-13 refuses a field that is not signed', { 'ns.x': 'urn:x' }, 'FIELD_UNSIGNED'],
    ['ATK-B-13 refuses any such field', { claimed_i: '' }, 'FIELD_UNSIGNED'],
    ['takes one that is', { 'ns.x': 'urn:x', signed: `${SIGNED},ns.x` }, undefined],
    ['takes what carries the signature', { invalidate_handle: 'h' }, undefined],
  ])('%s', (_name, changes, expected) => {
    expect(code(changes)).toBe(expected);
  });

  it('ATK-B-01 takes the word of no other endpoint', () => {
    expect(code({}, /.*/, 'https://op.example/other')).toBe('ENDPOINT_MISMATCH');
    expect(code({ op_endpoint: 'https://evil.example/openid' }, /.*/)).toBe('ENDPOINT_MISMATCH');
  });
});

describe('a login at the one provider of a site', () => {
  let dev: DevIdentity;
  beforeAll(async () => {
    dev = await createDevIdentity();
  });
  afterEach(() => {
    dev.openid2.resetFaults();
    dev.openid2.requests.length = 0;
  });
  afterAll(() => dev.close());

  const party = (provider: RelyingPartyOptions['provider'], options: Partial<RelyingPartyOptions> = {}) =>
    createRelyingParty({ returnUrl: RETURN_URL, allowPrivateAddresses: true, provider, ...options });
  const pattern = () => new RegExp(`${dev.origin.replaceAll('.', '\\.')}/xrds/(alice|bob)`);
  const fixed = () => ({ endpoint: dev.openid2.endpoint, identifierPattern: pattern() });
  const directRequests = () => dev.openid2.requests.filter(({ mode }) => mode !== undefined).map(({ mode }) => mode);
  const discoveries = () => dev.openid2.requests.filter(({ mode }) => mode === undefined).length;

  async function login(site: RelyingParty, identifier?: string) {
    const { url, transaction } = await site.begin({ identifier });
    const result = await site.complete({ ...dev.openid2.approve(url, { user: 'bob' }), transaction });
    if (result.kind !== 'authenticated') throw new Error(result.kind);
    return { url, claimedId: result.identity.claimedId };
  }

  it.each(['https://evil.example/', '=evil', 'javascript:alert(1)', '', undefined])(
    'ignores that the visitor typed %j',
    async (typed) => {
      for (const provider of [dev.openid2.opIdentifier, { endpoint: dev.openid2.endpoint }, fixed()]) {
        const { url, claimedId } = await login(party(provider), typed);
        expect(url.startsWith(`${dev.openid2.endpoint}?`)).toBe(true);
        expect(claimedId).toBe(dev.openid2.identifier('bob'));
      }
    },
  );

  it('discovers nothing with a pattern, and asserted identifiers without one', async () => {
    await login(party(fixed()));
    expect([directRequests(), discoveries()]).toEqual([['associate'], 0]);
    dev.openid2.requests.length = 0;
    await login(party(fixed(), { stateless: true }));
    expect([directRequests(), discoveries()]).toEqual([['check_authentication'], 0]);
    dev.openid2.requests.length = 0;
    await login(party({ endpoint: dev.openid2.endpoint }));
    expect(discoveries()).toBe(1);
  });

  it('tells the discovery policy its OP Identifier', async () => {
    const asked: unknown[] = [];
    const opIdentifier = 'https://op.example/';
    const discoveryPolicy = (...parameters: unknown[]) => asked.push(parameters) > 0;
    await login(party({ ...fixed(), opIdentifier }, { discoveryPolicy }));
    expect(asked).toEqual([[dev.openid2.endpoint, opIdentifier]]);
  });

  it.each<[string, Record<string, string | null>, string]>([
    ['ATK-B-01 an identifier of another site', { claimed_id: 'https://evil.example/xrds/bob' }, 'CLAIMED_ID_MISMATCH'],
    ['another endpoint', { op_endpoint: 'https://evil.example/openid' }, 'ENDPOINT_MISMATCH'],
    ['ATK-B-06 another local identifier', { identity: 'https://evil.example/' }, 'LOCAL_ID_MISMATCH'],
  ])('refuses %s', async (_name, fields, code) => {
    const site = party(fixed());
    const { url, transaction } = await site.begin({});
    dev.openid2.faults.assertionOverridesBeforeSigning = fields;
    const answer = dev.openid2.approve(url, { user: 'bob' });
    expect(await rejectedCode(() => site.complete({ ...answer, transaction }))).toBe(code);
    expect(discoveries()).toBe(0);
  });

  it('ATK-B-13 refuses fields that were added on the way', async () => {
    const site = party(fixed());
    const { url, transaction } = await site.begin({});
    const answer = dev.openid2.approve(url, { user: 'bob' });
    const longer = { ...answer, url: `${answer.url}&openid.ns.x=urn%3Ax`, transaction };
    expect(await rejectedCode(() => site.complete(longer))).toBe('FIELD_UNSIGNED');
    expect((await site.complete({ ...answer, transaction })).kind).toBe('authenticated');
  });

  it('ATK-B-01 completes no login that was begun at a provider of the visitor', async () => {
    const evil = await createDevIdentity();
    const store = new MemoryStore();
    try {
      // Another strategy of the same site, with the same return URL and session, lets visitors choose.
      const { url, transaction } = await party(undefined, { store }).begin({ identifier: evil.openid2.opIdentifier });
      const victim = dev.openid2.identifier('bob');
      evil.openid2.faults.assertionOverridesBeforeSigning = { claimed_id: victim, identity: victim };
      const answer = evil.openid2.approve(url, { user: 'bob', assertAnyIdentity: true });
      const site = party(fixed(), { store });
      expect(await rejectedCode(() => site.complete({ ...answer, transaction }))).toBe('TRANSACTION_MALFORMED');
    } finally {
      await evil.close();
    }
  });
});
