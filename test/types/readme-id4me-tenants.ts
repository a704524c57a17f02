import type { Request } from 'express';
import { Strategy, type StrategyOptions } from 'passport-id4me';

const TENANTS: Readonly<Record<string, StrategyOptions>> = {
  'one.example': { clientName: 'One', callbackURL: 'https://one.example/auth/id4me/return' },
  'two.example': { clientName: 'Two', callbackURL: 'https://two.example/auth/id4me/return' },
};

/** The same tenant gets the same object, because what is learned and registered is kept with it. */
function optionsOf(request: Request): StrategyOptions {
  const options = TENANTS[request.hostname];
  if (!options) throw new Error('There is no such tenant.');
  return options;
}

export const strategy = new Strategy(optionsOf, (issuer, profile) => ({ issuer, subject: profile.id }));
