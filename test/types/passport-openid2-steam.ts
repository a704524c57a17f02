// Compiled, never run: what must compile does, and what must not is marked.
import type { Request } from 'express';
import passport from 'passport';
import type { StrategyRequest } from 'passport-openid2';
import ByDefault, { type SteamOptions, type SteamProfile, SteamStrategy, Strategy } from 'passport-openid2/steam';

const returnURL = 'https://site.example/return';

// Verify callbacks of every style.
passport.use(new SteamStrategy({ returnURL }, (_identifier, profile, done) => done(null, { id: profile.id })));
passport.use('second', new ByDefault({ returnURL }, async (identifier) => ({ identifier })));
passport.use(
  new Strategy({ returnURL }, async (_identifier, { id, displayName }) => ({ id, name: displayName ?? '' })),
);
passport.use(
  new SteamStrategy({ returnURL, passReqToCallback: true }, (request: Request, _identifier, profile, done) =>
    done(null, { address: request.ip, id: profile.id }),
  ),
);
passport.use(
  new SteamStrategy({ returnURL, passReqToCallback: true }, async (request: StrategyRequest, identifier: string) => ({
    identifier,
    method: request.method,
  })),
);

// Options of every kind.
export const options: SteamOptions = {
  returnURL: () => returnURL,
  baseURL: 'https://site.example/',
  realm: 'https://site.example/',
  transaction: { cookie: { keys: ['0123456789abcdef0123456789abcdef'] } },
  http: { timeoutMs: 1_000 },
  apiKey: undefined,
  profile: false,
  headers: { origin: 'https://steamcommunity.com' },
  providerURL: 'https://steamcommunity.com/openid',
  apiURL: 'https://api.steampowered.com',
};

// What comes out.
export function read(profile: SteamProfile): void {
  const provider: 'steam' = profile.provider;
  const id: string = profile.id;
  const name: string | undefined = profile.displayName;
  const photos: ReadonlyArray<string> = (profile.photos ?? []).map(({ value }) => value);
  const avatar: string | undefined = profile._json?.avatarfull;
  const country: unknown = profile._json?.['loccountrycode'];
  void [provider, id, name, photos, avatar, country];
}

// Wrong use.
const verify = (_identifier: string, profile: SteamProfile) => ({ id: profile.id });
// @ts-expect-error what Steam decides
new SteamStrategy({ returnURL, stateless: false }, verify);
// @ts-expect-error Steam has no extensions
new SteamStrategy({ returnURL, sreg: { required: ['email'] } }, verify);
// @ts-expect-error no key
new SteamStrategy({ returnURL, apiKey: 1 }, verify);
// @ts-expect-error no verify callback
new SteamStrategy({ returnURL });
