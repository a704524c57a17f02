import type { Store } from 'openid-rp-core';
import { Strategy as Id4meStrategy } from 'passport-id4me';
import { Strategy as OpenIdStrategy } from 'passport-openid2';
import { SteamStrategy } from 'passport-openid2/steam';
import { id4meIdentity, openIdIdentity, steamIdentity } from './identity.js';
import { BACKCHANNEL_LOGOUT_PATH, LOGINS } from './login-form.js';
import type { SiteOptions } from './site.js';

/** What Passport is given. */
export interface Strategies {
  readonly openid2: OpenIdStrategy;
  readonly id4me: Id4meStrategy;
  readonly steam: SteamStrategy;
}

/** The strategies of a site. What they give is who came back; accounts come later. */
export function createStrategies({ baseUrl, development, steamApiKey }: SiteOptions, store: Store): Strategies {
  const at = (path: string) => new URL(path, baseUrl).href;
  // Providers for development have private addresses, and are on plain http.
  const allowPrivateAddresses = development !== undefined;
  const openid2 = new OpenIdStrategy(
    { returnURL: at(`${LOGINS.openid2.action}/return`), profile: true, store, allowPrivateAddresses },
    openIdIdentity,
  );
  const id4me = new Id4meStrategy(
    {
      clientName: 'Example site',
      callbackURL: at(`${LOGINS.id4me.action}/return`),
      claims: { userinfo: { name: { reason: 'To greet you' }, email: { reason: 'To show it in your account' } } },
      postLogoutRedirectUris: [at('/')],
      backchannelLogoutUri: at(BACKCHANNEL_LOGOUT_PATH),
      store,
      ...(development && { dns: { servers: [development.nameServer] }, allowInsecureHttp: true }),
      allowPrivateAddresses,
    },
    id4meIdentity,
  );
  const { providerURL, apiURL, apiKey = steamApiKey } = development?.steam ?? {};
  const steam = new SteamStrategy(
    { returnURL: at(`${LOGINS.steam.action}/return`), providerURL, apiURL, apiKey, store, allowPrivateAddresses },
    steamIdentity,
  );
  return { openid2, id4me, steam };
}
