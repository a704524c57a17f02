import passport from 'passport';
import { SteamStrategy } from 'passport-openid2/steam';

passport.use(
  new SteamStrategy(
    { returnURL: 'https://site.example/auth/steam/return', apiKey: process.env['STEAM_API_KEY'] },
    async (_identifier, profile) => ({ steamId: profile.id, name: profile.displayName ?? 'A player' }),
  ),
);
// A link leads to a route with passport.authenticate('steam'), and so does the return URL.
