import { type SteamOptions, type SteamProfile, SteamStrategy } from 'passport-openid2/steam';
import type { Ending, Site, SiteOptions, Sites } from './site.js';

/** What a login at the look-alike ends with. */
export interface SteamUser {
  readonly identifier: string;
  readonly profile: SteamProfile;
}

/** Opens a site that logs in at the Steam look-alike; what of it differs comes from `options`. */
export function openSteamSite(sites: Sites, options: Partial<SteamOptions> = {}, site: SiteOptions = {}) {
  const { providerURL, apiURL } = sites.steam;
  return sites.open({
    ...site,
    create: (returnURL) =>
      new SteamStrategy(
        { returnURL, providerURL, apiURL, allowPrivateAddresses: true, ...options },
        (identifier, profile, done) => done(null, { identifier, profile }),
      ),
  });
}

/** A whole login of a user of the look-alike. */
export async function logIn(sites: Sites, site: Site, user = 'gordon'): Promise<Ending> {
  const visitor = site.visitor();
  const url = await site.begin(visitor, '/login');
  return site.ending(visitor.deliver(sites.steam.approve(url, { user })));
}
