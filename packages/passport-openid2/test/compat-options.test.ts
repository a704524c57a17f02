import { readFileSync } from 'node:fs';
import * as compat from 'passport-openid2/compat';
import { type CompatOptions, SteamStrategy, Strategy } from 'passport-openid2/compat';
import { describe, expect, it } from 'vitest';

const returnURL = 'https://site.example/return';
const verify = () => undefined;
const code = (code: string) => expect.objectContaining({ code });

describe('the module', () => {
  it('is the strategy, which carries everything else', () => {
    const required = (compat as unknown as Record<string, typeof Strategy>)['module.exports'];
    expect(required).toBe(Strategy);
    expect(compat.default).toBe(Strategy);
    expect(required?.Strategy).toBe(Strategy);
    expect(Strategy.SteamStrategy).toBe(SteamStrategy);
    expect(SteamStrategy.Strategy).toBe(SteamStrategy);
    const { BadRequestError, InternalOpenIDError, discover } = compat;
    expect({ ...Strategy }).toMatchObject({ BadRequestError, InternalOpenIDError, discover });
  });

  it('names its strategies as the old packages did', () => {
    expect(new Strategy({ returnURL }, verify).name).toBe('openid');
    expect(new SteamStrategy({ returnURL }, verify).name).toBe('steam');
  });
});

describe('the options', () => {
  it.each<Partial<CompatOptions>>([
    {},
    { realm: 'https://site.example/', profile: true, stateless: true, secure: false },
    { pape: { maxAuthAge: 600, preferredAuthPolicies: 'multi-factor phishing-resistant' } },
    { pape: { preferredAuthPolicies: ['multi-factor', 'http://policy.example/own'] } },
    { ui: { mode: 'popup', icon: true, lang: 'fr-FR' }, oauth: { consumerKey: 'key', scope: 'all' } },
    { identifierField: 'openid', providerURL: 'https://op.example/', passReqToCallback: false },
    { transaction: { cookie: { keys: ['k'.repeat(32)] } }, trustedEmailProviders: ['https://op.example/openid'] },
    { requireHttps: true, discoveryPolicy: () => true, xriProxy: 'https://xri.example/' },
    { allowPrivateAddresses: true, allowInsecureHttp: true, allowOpenId1: true, http: { timeoutMs: 1_000 } },
  ])('takes %o', (options) => {
    expect(new Strategy({ returnURL, ...options }, verify)).toBeInstanceOf(Strategy);
  });

  it.each([
    ['OPTION_UNKNOWN', { returnURL, relm: 'https://site.example/' }],
    ['OPTION_UNKNOWN', { returnURL, provider: 'https://op.example/' }],
    ['OPTION_INVALID', { returnURL, secure: 'no' }],
    ['OPTION_INVALID', { returnURL, pape: { maxAge: 1 } }],
    ['OPTION_INVALID', { returnURL, pape: { maxAuthAge: -1 } }],
    ['OPTION_INVALID', { returnURL, pape: { preferredAuthPolicies: [1] } }],
    ['OPTION_INVALID', { returnURL, pape: { preferredAuthPolicies: 'no-such-policy' } }],
    ['OPTION_INVALID', { returnURL, pape: 600 }],
    ['OPTION_INVALID', { returnURL, providerURL: 'op.example' }],
    ['OPTION_INVALID', { realm: 'https://site.example/' }],
    ['OPTION_INVALID', undefined],
    ['RETURN_URL_OUTSIDE_REALM', { returnURL, realm: 'https://other.example/' }],
  ])('refuses with %s: %o', (expected, options) => {
    expect(() => new Strategy(options as CompatOptions, verify)).toThrow(code(expected));
  });

  it.each([
    ['OPTION_UNKNOWN', { returnURL, apikey: 'typo' }],
    ['OPTION_INVALID', { returnURL, stateless: 1 }],
    ['OPTION_INVALID', {}],
    ['OPTION_INVALID', undefined],
  ])('of Steam refuses with %s: %o', (expected, options) => {
    expect(() => new SteamStrategy(options as never, verify)).toThrow(code(expected));
  });

  it('of Steam takes what apps copied from each other', () => {
    const options = { returnURL, realm: 'https://site.example/', apiKey: 'key', profile: false, stateless: true };
    expect(new SteamStrategy(options, verify)).toBeInstanceOf(SteamStrategy);
  });

  it('needs a verify callback', () => {
    expect(() => new Strategy({ returnURL }, undefined as never)).toThrow(code('OPTION_INVALID'));
    expect(() => new SteamStrategy({ returnURL }, undefined as never)).toThrow(code('OPTION_INVALID'));
  });
});

describe('docs/migrating-from-passport-openid.md', () => {
  it('has a row for each option, and no other', () => {
    const guide = readFileSync(new URL('../../../docs/migrating-from-passport-openid.md', import.meta.url), 'utf8');
    const table = guide.split('\n\n').find((block) => block.startsWith('| option '));
    const rows = [...(table ?? '').matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    const refused = new RegExp(`: ${rows.join(', ')}\\.$`);
    expect(() => new Strategy({ returnURL, noSuchOption: true } as CompatOptions, verify)).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(refused) }),
    );
  });
});
