import { Accounts } from './account.js';
import type { Development } from './development.js';
import type { SessionRecords } from './session-records.js';
import type { Storage } from './storage.js';
import { createStrategies, type Strategies } from './strategies.js';

/** Settings of a site. */
export interface SiteOptions {
  /** Scheme, host and port at which browsers find the site, such as https://site.example: behind a proxy only you know. */
  readonly baseUrl: string;
  /** Signs the session cookie. Long, random, the same in all processes, and in no repository. */
  readonly sessionSecret: string;
  readonly storage: Storage;
  /** Fills the profiles of Steam. Default: none, and the site learns the SteamID64 alone. */
  readonly steamApiKey?: string | undefined;
  /**
   * Providers for development. With them visitors can make this server call itself and its neighbours. Default: none, and
   * visitors come with providers on the web.
   */
  readonly development?: Development | undefined;
}

/** What a site is made of, whatever its framework. */
export interface Site extends SiteOptions {
  readonly accounts: Accounts;
  readonly strategies: Strategies;
  readonly sessions: SessionRecords;
  readonly isHttps: boolean;
  /** The name of the session cookie: with the prefix, browsers take it from this very host alone, by https. */
  readonly cookieName: string;
}

/** Puts a site together. */
export function createSite(options: SiteOptions): Site {
  const isHttps = new URL(options.baseUrl).protocol === 'https:';
  return {
    ...options,
    accounts: new Accounts(options.storage.database),
    strategies: createStrategies(options, options.storage.logins),
    sessions: options.storage.sessions,
    isHttps,
    cookieName: isHttps ? '__Host-session' : 'session',
  };
}
