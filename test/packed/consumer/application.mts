import type { Request } from 'express';
import { type ErrorCode, isRelyingPartyError, type Store } from 'openid-rp-core';
import { type SiteRequest, settleVerify } from 'openid-rp-core/adapter';
import { createRelyingParty as createId4meParty, type Id4meIdentity, parseIdentifier } from 'openid-rp-core/id4me';
import { createRelyingParty, type OpenId2Identity } from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { createDevIdentity, type DevIdentity } from 'openid-rp-devkit';
import passport from 'passport';
import { type Profile as Id4meProfile, Strategy as Id4meStrategy } from 'passport-id4me';
import byDefault, { type Profile, Strategy, type StrategyOptions, type SuccessInfo } from 'passport-openid2';

const store: Store = new MemoryStore();
const options: StrategyOptions = { returnURL: 'https://site.example/return', store, ax: { required: ['email'] } };

passport.use(new Strategy(options, (identifier, profile, done) => done(null, { identifier, profile })));
passport.use(
  'second',
  new byDefault(options, async (identifier: string, profile: Profile) => ({ identifier, profile })),
);

const id4me = { clientName: 'Site', callbackURL: 'https://site.example/return', store };
passport.use(
  new Id4meStrategy(id4me, async (issuer: string, profile: Id4meProfile) => ({ issuer, subject: profile.id })),
);

export const id4meLogin = passport.authenticate('id4me', { prompt: 'login', returnTo: '/account' });
export const id4meParty = createId4meParty({ clientName: 'Site', redirectUri: id4me.callbackURL });
export const key = ({ issuer, subject }: Id4meIdentity): readonly string[] => [issuer, subject];
export const canonical = parseIdentifier('alice.example.com').canonical;
export const methodOf = ({ method }: SiteRequest): string | undefined => method;
export const verdict = settleVerify((done) => done(null, {}));
export const login = passport.authenticate('openid2', { returnTo: '/account', failureRedirect: '/login' });
export const landing = (request: Request) => (request.authInfo as SuccessInfo | undefined)?.returnTo ?? '/';
export const party = createRelyingParty({ returnUrl: 'https://site.example/return', store });
export const codeOf = (error: unknown): ErrorCode | undefined => (isRelyingPartyError(error) ? error.code : undefined);
export const claimedId = ({ claimedId }: OpenId2Identity): string => claimedId;
export const identity: Promise<DevIdentity> = createDevIdentity();
