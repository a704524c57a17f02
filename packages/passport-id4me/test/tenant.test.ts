import type { StrategyOptions } from 'passport-id4me';
import { describe, expect, it, vi } from 'vitest';
import { loginPath, useSites } from './site.js';

const sites = useSites();

describe('options as a function of the request', () => {
  /** A site whose tenants are told apart by a header; the same tenant gets the same object. */
  async function openTenants() {
    const tenants = new Map<string, StrategyOptions>();
    const optionsOf = vi.fn(async (request: { headers: Record<string, unknown> }, base: StrategyOptions) => {
      const name = String(request.headers['x-tenant'] ?? 'one');
      const known = tenants.get(name);
      const options = known ?? { ...base, clientName: name, callbackURL: `https://${name}.example/auth/return` };
      tenants.set(name, options);
      return options;
    });
    return { site: await sites.open({ optionsOf: optionsOf as never }), optionsOf };
  }
  const registrations = () => sites.id4me.requests.filter(({ method, path }) => method === 'POST' && /reg/.test(path));

  it('gives each tenant its own callback URL and registration', async () => {
    const { site } = await openTenants();
    const path = loginPath(sites.id4me.identifier('alice'));
    const urls = [];
    for (const tenant of ['one', 'two']) urls.push((await site.visitor().get(path, { 'x-tenant': tenant })).location);
    expect(urls.map((url) => new URL(url).searchParams.get('redirect_uri'))).toEqual([
      'https://one.example/auth/return',
      'https://two.example/auth/return',
    ]);
    expect(registrations()).toHaveLength(2);
  });

  it('logs in, and keeps what a tenant has learned: the same object, the same registration', async () => {
    const { site } = await openTenants();
    for (const _time of [1, 2]) expect(await site.logIn(site.visitor())).toMatchObject({ kind: 'success' });
    expect(registrations()).toHaveLength(1);
    expect(sites.id4me.requests.filter(({ path }) => path.endsWith('/openid-configuration'))).toHaveLength(1);
  });

  it('gives the request to the verify callback, first, where the options of its tenant say so', async () => {
    const given: Array<readonly [unknown, unknown]> = [];
    const verify = (...args: readonly unknown[]): object => {
      const [request] = args as [{ headers?: Record<string, unknown> }];
      given.push([request.headers?.['x-tenant'], args.find((arg) => typeof arg === 'string')]);
      return { id: 1 };
    };
    const known = new Map<unknown, StrategyOptions>();
    const optionsOf = ({ headers }: { headers: Record<string, unknown> }, base: StrategyOptions) => {
      const tenant = headers['x-tenant'];
      const options = known.get(tenant) ?? { ...base, passReqToCallback: tenant === 'one' };
      known.set(tenant, options);
      return options;
    };
    const site = await sites.open({ optionsOf: optionsOf as never, verify: verify as never });
    for (const tenant of ['one', 'two']) {
      const visitor = site.visitor();
      const { location } = await visitor.get(loginPath(sites.id4me.identifier('alice')), { 'x-tenant': tenant });
      const { url } = await sites.id4me.approve(location);
      expect(await site.ending(visitor.get(url, { 'x-tenant': tenant }))).toMatchObject({ kind: 'success' });
    }
    expect(given).toEqual([
      ['one', sites.id4me.issuer],
      [undefined, sites.id4me.issuer],
    ]);
  });

  it('does not complete at one tenant what was begun at another', async () => {
    const { site } = await openTenants();
    const visitor = site.visitor();
    // Both are there before.
    await site.visitor().get('/login', { 'x-tenant': 'two' });
    const { url } = await sites.id4me.approve(await site.begin(visitor));
    expect(await site.ending(visitor.get(url, { 'x-tenant': 'two' }))).toMatchObject({
      kind: 'fail',
      status: 403,
      info: { code: 'TRANSACTION_MALFORMED' },
    });
  });

  it('is the relying party of a request', async () => {
    const { site } = await openTenants();
    const party = (tenant: string) => site.strategy.relyingParty({ headers: { 'x-tenant': tenant } });
    expect(await party('one')).toBe(await party('one'));
    expect(await party('one')).not.toBe(await party('two'));
  });

  for (const [name, given, code] of [
    ['unknown', (base: StrategyOptions) => ({ ...base, clientNam: 'x' }), 'OPTION_UNKNOWN'],
    ['nothing', () => undefined, 'OPTION_INVALID'],
  ] as const) {
    it(`is an error of the site where it gives what is ${name}`, async () => {
      const site = await sites.open({ optionsOf: (_request, base) => given(base) as StrategyOptions });
      const page = site.visitor().get(loginPath(sites.id4me.identifier('alice')));
      expect(await site.ending(page)).toMatchObject({ kind: 'error', code });
    });
  }
});
