import type { Request } from 'express';
import { type ErrorCode, isRelyingPartyError, type Store } from 'openid-rp-core';
import { createRelyingParty, type OpenId2Identity } from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { createDevIdentity, type DevIdentity } from 'openid-rp-devkit';
import passport from 'passport';
import byDefault, { type Profile, Strategy, type StrategyOptions, type SuccessInfo } from 'passport-openid2';

const store: Store = new MemoryStore();
const options: StrategyOptions = { returnURL: 'https://site.example/return', store, ax: { required: ['email'] } };

passport.use(new Strategy(options, (identifier, profile, done) => done(null, { identifier, profile })));
passport.use(
  'second',
  new byDefault(options, async (identifier: string, profile: Profile) => ({ identifier, profile })),
);

export const login = passport.authenticate('openid2', { returnTo: '/account', failureRedirect: '/login' });
export const landing = (request: Request) => (request.authInfo as SuccessInfo | undefined)?.returnTo ?? '/';
export const party = createRelyingParty({ returnUrl: 'https://site.example/return', store });
export const codeOf = (error: unknown): ErrorCode | undefined => (isRelyingPartyError(error) ? error.code : undefined);
export const claimedId = ({ claimedId }: OpenId2Identity): string => claimedId;
export const identity: Promise<DevIdentity> = createDevIdentity();
