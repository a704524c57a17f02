import { ConfigurationError } from 'openid-rp-core';
import { Strategy, type StrategyOptions, type VerifyFunction } from 'passport-openid2';
import { Strategy as CompatStrategy } from 'passport-openid2/compat';
import { SteamStrategy } from 'passport-openid2/steam';
import { describe, expect, it } from 'vitest';
import { absoluteReturnUrl, readOptions } from '../src/options.js';

const returnURL = 'https://site.example/auth/return';
const verify = () => null;
const create = (options: unknown, callback: unknown) =>
  new Strategy(options as StrategyOptions, callback as VerifyFunction);

/** What the constructor throws. */
function refusal(options: unknown, callback: unknown): ConfigurationError {
  try {
    create(options, callback);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return error as ConfigurationError;
  }
  throw new Error('nothing was refused');
}

describe('the constructor', () => {
  it('takes a return URL and nothing else', () => {
    expect(create({ returnURL }, verify).name).toBe('openid2');
  });

  it('takes undefined for the default of every option', () => {
    const names = [
      'realm store sreg ax stateless requireHttps discoveryPolicy http allowPrivateAddresses allowInsecureHttp',
      'baseURL transaction identifierField profile trustedEmailProviders allowCrossSite passReqToCallback',
    ];
    const undefinedOptions = Object.fromEntries(
      names
        .join(' ')
        .split(' ')
        .map((name) => [name, undefined]),
    );
    expect(() => create({ returnURL, ...undefinedOptions }, verify)).not.toThrow();
  });

  for (const name of [
    'returnUrl',
    'returnurl',
    'callbackURL',
    'relam',
    'requireHTTPS',
    'toString',
    '__proto__',
    'stateles',
  ]) {
    it(`refuses the unknown option ${name} by its name`, () => {
      const options = JSON.parse(`{"returnURL":"${returnURL}","${name}":"https://site.example/"}`);
      const { code, detail } = refusal(options, verify);
      expect(code).toBe('OPTION_UNKNOWN');
      expect(detail).toEqual({ option: name });
    });
  }

  const WRONG: ReadonlyArray<readonly [string, unknown]> = [
    ['returnURL', ''],
    ['returnURL', 1],
    ['returnURL', null],
    ['returnURL', '/auth/return'],
    ['returnURL', 'ftp://site.example/return'],
    ['returnURL', 'javascript:alert(1)'],
    ['returnURL', 'https://user:word@site.example/return'],
    ['returnURL', 'https://site.example/return#fragment'],
    ['baseURL', '/'],
    ['baseURL', 'file:///'],
    ['realm', ''],
    ['realm', 1],
    ['store', {}],
    ['store', new Map()],
    ['sreg', ['email']],
    ['sreg', { required: 'email' }],
    ['sreg', { required: ['e-mail'] }],
    ['sreg', { requierd: ['email'] }],
    ['sreg', { policyUrl: '/policy' }],
    ['ax', { required: ['e mail'] }],
    ['ax', { required: [{ type: 'email', count: 0 }] }],
    ['ax', { ifAvailable: 'email' }],
    ['stateless', 'yes'],
    ['requireHttps', 1],
    ['discoveryPolicy', 'all'],
    ['http', []],
    ['allowPrivateAddresses', 'true'],
    ['allowInsecureHttp', 'yes'],
    ['allowInsecureHttp', 1],
    ['transaction', 'cookie'],
    ['transaction', null],
    ['transaction', {}],
    ['transaction', { cookie: true }],
    ['transaction', { cookie: { keys: 'x'.repeat(40) } }],
    ['transaction', { cookie: { keys: [] } }],
    ['transaction', { cookie: { keys: ['too short'] } }],
    ['transaction', { cookie: { keys: ['x'.repeat(32), 'x'.repeat(31)] } }],
    ['identifierField', ''],
    ['identifierField', ['a']],
    ['profile', 'all'],
    ['trustedEmailProviders', 'https://op.example/'],
    ['trustedEmailProviders', ['op.example']],
    ['passReqToCallback', 'yes'],
  ];
  for (const [option, value] of WRONG) {
    it(`refuses ${option}: ${JSON.stringify(value)}, by its name`, () => {
      const { code, detail } = refusal({ returnURL, [option]: value }, verify);
      expect(code).toBe('OPTION_INVALID');
      expect(detail).toEqual({ option });
    });
  }

  it('refuses what is wrong inside of http', () => {
    expect(refusal({ returnURL, http: { timeout: 1 } }, verify)).toMatchObject({
      code: 'OPTION_UNKNOWN',
      detail: { option: 'timeout' },
    });
    expect(refusal({ returnURL, http: { timeoutMs: -1 } }, verify)).toMatchObject({
      code: 'OPTION_INVALID',
      detail: { option: 'timeoutMs' },
    });
  });

  for (const options of [undefined, null, 'https://site.example/', [], () => ({})]) {
    it(`refuses ${String(options) || 'a list'} in place of options`, () => {
      expect(refusal(options, verify)).toMatchObject({ code: 'OPTION_INVALID' });
    });
  }

  for (const callback of [undefined, null, {}, 'verify']) {
    it(`refuses ${String(callback)} in place of the verify callback`, () => {
      expect(refusal({ returnURL }, callback)).toMatchObject({ code: 'OPTION_INVALID' });
    });
  }

  it('refuses a return URL outside of the realm', () => {
    for (const realm of ['https://other.example/', 'http://site.example/', 'https://site.example/other/']) {
      expect(refusal({ returnURL, realm }, verify)).toMatchObject({ code: 'RETURN_URL_OUTSIDE_REALM', status: 500 });
    }
    expect(() => create({ returnURL, realm: 'https://*.site.example/auth/' }, verify)).not.toThrow();
  });

  it('refuses a relative return URL outside of the realm', () => {
    expect(
      refusal({ returnURL: '/return', baseURL: 'https://site.example/', realm: 'https://b.example/' }, verify),
    ).toMatchObject({
      code: 'RETURN_URL_OUTSIDE_REALM',
    });
  });
});

describe('a message about a wrong option', () => {
  const insecure = 'http://op.example/';
  it.each([
    ['passport-openid2', 'provider', () => create({ returnURL, provider: insecure }, verify)],
    ['passport-openid2', 'returnURL', () => create({ returnURL: `${returnURL}?openid.mode=a` }, verify)],
    ['passport-openid2', 'requireAssociation', () => create({ requireAssociation: true, stateless: true }, verify)],
    ['passport-openid2', 'timeoutMs', () => create({ http: { timeoutMs: 0 } }, verify)],
    ['passport-openid2/steam', 'returnURL', () => new SteamStrategy({ returnURL: '/return' }, verify)],
    ['passport-openid2/steam', 'returnURL', () => new SteamStrategy({ returnURL: `${returnURL}?openid.ns=a` }, verify)],
    ['passport-openid2/compat', 'providerURL', () => new CompatStrategy({ returnURL, providerURL: insecure }, verify)],
    ['passport-openid2/compat', 'returnURL', () => new CompatStrategy({ returnURL: '/return' }, verify)],
  ])('is about %s and its %s, whatever checks it', (owner, option, make) => {
    let thrown: unknown;
    try {
      make();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ConfigurationError);
    const { message, detail } = thrown as ConfigurationError;
    expect(message.startsWith(`${owner}: `)).toBe(true);
    expect(detail).toEqual({ option });
  });

  it('is so at each login, too', async () => {
    const error = await readOptions({})
      .party.begin({ identifier: 'https://alice.example/' })
      .catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'OPTION_INVALID', detail: { option: 'returnURL' } });
    expect(error.message.startsWith('passport-openid2: ')).toBe(true);
  });
});

describe('readOptions', () => {
  it('has the defaults that the options document', () => {
    expect(readOptions({ returnURL })).toMatchObject({
      returnURL,
      baseURL: undefined,
      usesSession: true,
      identifierField: 'openid_identifier',
      trustedEmailProviders: [],
      passReqToCallback: false,
    });
  });

  it('leaves a function, and the absence of a return URL, to the login', () => {
    const byRequest = () => returnURL;
    expect(readOptions({ returnURL: byRequest }).returnURL).toBe(byRequest);
    expect(readOptions({}).returnURL).toBeUndefined();
  });
});

describe('absoluteReturnUrl', () => {
  it.each([
    ['https://a.example/return', undefined, 'https://a.example/return'],
    ['https://a.example/return', 'https://b.example/', 'https://a.example/return'],
    ['/return', 'https://b.example/', 'https://b.example/return'],
    ['/return?x=1', 'https://b.example/app/', 'https://b.example/return?x=1'],
    ['return', 'https://b.example/app/', 'https://b.example/app/return'],
    ['../return', 'https://b.example/app/x/', 'https://b.example/app/return'],
  ])('makes of %s at %s: %s', (given, base, absolute) => {
    expect(absoluteReturnUrl(given, base)).toBe(absolute);
  });

  it.each([
    ['/return', undefined],
    ['//evil.example/return', 'https://b.example/'],
    ['/\\evil.example/return', 'https://b.example/'],
    ['javascript:alert(1)', 'https://b.example/'],
    ['data:text/html,x', 'https://b.example/'],
    ['', undefined],
    ['/return#fragment', 'https://b.example/'],
  ])('refuses %s at %s', (given, base) => {
    expect(() => absoluteReturnUrl(given, base)).toThrowError(
      expect.objectContaining({ code: 'OPTION_INVALID', detail: { option: 'returnURL' } }),
    );
  });
});
