import type { IncomingMessage } from 'node:http';
import type { SiteRequest } from 'openid-rp-core/adapter';
import passport from 'passport';
import { Strategy as Id4meStrategy, type StrategyOptions } from 'passport-id4me';
import { Strategy } from 'passport-openid2';

interface Tenant {
  readonly name: string;
  readonly origin: string;
  readonly id4me: StrategyOptions<string, true>;
}
interface TenantUser {
  readonly tenant: string;
}

/** Made once: what ID4me registers and learns for a tenant is kept with its options. */
const TENANTS = new Map(
  [
    ['one.example', 'One'],
    ['two.example', 'Two'],
  ].map(([host = '', name = '']): [string, Tenant] => {
    const origin = `https://${host}`;
    const id4me = { clientName: name, callbackURL: `${origin}/auth/id4me/return`, passReqToCallback: true } as const;
    return [host, { name, origin, id4me }];
  }),
);

/** The Host header only picks from the list: visitors write it. */
function tenantOf({ headers }: SiteRequest): Tenant {
  const tenant = TENANTS.get(String(headers?.['host']));
  if (!tenant) throw Object.assign(new Error('There is no such site.'), { status: 421 });
  return tenant;
}

passport.use(
  new Strategy(
    { returnURL: (request) => `${tenantOf(request).origin}/auth/openid/return`, passReqToCallback: true },
    (request: SiteRequest, identifier) => ({ tenant: tenantOf(request).name, identifier }),
  ),
);
passport.use(
  new Id4meStrategy(
    (request) => tenantOf(request).id4me,
    (request, issuer, { id }) => ({ tenant: tenantOf(request).name, issuer, id }),
  ),
);

passport.serializeUser((user, done) => done(null, user));
/** A session belongs to the tenant that it began with: whoever takes its cookie along to another one is nobody there. */
passport.deserializeUser<TenantUser, IncomingMessage>((request, user, done) => {
  done(null, user.tenant === tenantOf(request).name && user);
});
