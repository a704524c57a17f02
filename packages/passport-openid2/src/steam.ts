import {
  type Check,
  checkHttpOptions,
  checkOptions,
  invalidOption,
  isBoolean,
  isHeaders,
  isHttpUrl,
  isText,
} from 'openid-rp-core';
import { isProtected, type OpenId2Identity } from 'openid-rp-core/openid2';
import { LoginStrategy, type VerifyCallback, type VerifyCallbackWithRequest } from './login-strategy.js';
import { CHECKS, readOptions, type StrategyOptions } from './options.js';
import { createPlayerLookup, type PlayerLookup, type SteamPlayer } from './steam-profile.js';

/** Options of the Steam strategy: those that are not decided by Steam itself. */
export interface SteamOptions
  extends Pick<
    StrategyOptions,
    | 'returnURL'
    | 'baseURL'
    | 'realm'
    | 'store'
    | 'transaction'
    | 'passReqToCallback'
    | 'http'
    | 'allowPrivateAddresses'
    | 'allowInsecureHttp'
  > {
  /** A key of the Steam Web API, which fills the profile. Default: none, and the profile has nothing but the id. */
  readonly apiKey?: string | undefined;
  /** Whether the profile is filled, when there is a key. Default: true. */
  readonly profile?: boolean | undefined;
  /**
   * Sent with each request to the provider, beside its own Origin and Referer, without which Steam at times refuses them.
   * Default: none. One of the same name takes the place of those. The Web API does not get them.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Where Steam is, without a query; by https. Default: 'https://steamcommunity.com/openid'. */
  readonly providerURL?: string | undefined;
  /** Where its Web API is, without a query; by https. Default: 'https://api.steampowered.com'. */
  readonly apiURL?: string | undefined;
}

/** The profile of a Steam account, as passport-steam gave it. */
export interface SteamProfile {
  readonly provider: 'steam';
  /** The SteamID64. The key of an account: it stays when Steam changes how its identifiers are written. */
  readonly id: string;
  /** The verified identifier, `https://steamcommunity.com/openid/id/<SteamID64>`. */
  readonly identifier: string;
  readonly displayName?: string;
  readonly photos?: ReadonlyArray<{ readonly value: string }>;
  /** What the Web API said. */
  readonly _json?: SteamPlayer;
}

const PROVIDER_URL = 'https://steamcommunity.com/openid';
const API_URL = 'https://api.steampowered.com';
const OWNER = 'passport-openid2/steam';

/** What paths are appended to. */
const isBaseUrl: Check = (value) =>
  isHttpUrl(value) ?? ((value as string).includes('?') ? 'must have no query' : undefined);

const STEAM_CHECKS: Readonly<Record<keyof SteamOptions, Check>> = {
  returnURL: CHECKS.returnURL,
  baseURL: CHECKS.baseURL,
  realm: CHECKS.realm,
  store: CHECKS.store,
  transaction: CHECKS.transaction,
  passReqToCallback: CHECKS.passReqToCallback,
  http: CHECKS.http,
  allowPrivateAddresses: CHECKS.allowPrivateAddresses,
  allowInsecureHttp: CHECKS.allowInsecureHttp,
  apiKey: isText,
  profile: isBoolean,
  headers: isHeaders,
  providerURL: isBaseUrl,
  apiURL: isBaseUrl,
};

/**
 * Logs visitors in with Steam: its one endpoint, known in advance, its one form of identifier, and no associations, which it
 * does not make. A login costs one request to Steam, and one more to its Web API with an `apiKey`.
 */
export class SteamStrategy extends LoginStrategy<SteamProfile> {
  static readonly Strategy = SteamStrategy;
  static readonly default = SteamStrategy;
  static readonly SteamStrategy = SteamStrategy;

  readonly name = 'steam';
  /** A function, so that nobody who prints the strategy prints the key. */
  private readonly findPlayer: PlayerLookup | undefined;
  private readonly idPrefix: string;

  /**
   * @param verify finds the account; its key is `profile.id`
   * @throws OPTION_UNKNOWN, OPTION_INVALID, RETURN_URL_OUTSIDE_REALM
   */
  constructor(
    options: SteamOptions & { readonly passReqToCallback: true },
    verify: VerifyCallbackWithRequest<SteamProfile>,
  );
  constructor(options: SteamOptions, verify: VerifyCallback<SteamProfile>);
  constructor(options: SteamOptions, verify: VerifyCallback<SteamProfile> | VerifyCallbackWithRequest<SteamProfile>) {
    checkOptions(OWNER, options, STEAM_CHECKS);
    const { apiKey, profile = true, headers, providerURL: _, apiURL: __, ...rest } = options;
    if (rest.http !== undefined) checkHttpOptions(OWNER, rest.http);
    const steam = baseUrl(options, 'providerURL', PROVIDER_URL);
    const apiUrl = baseUrl(options, 'apiURL', API_URL);
    const { origin } = new URL(steam);
    const http = { ...rest.http, headers: { origin, referer: `${origin}/`, ...rest.http?.headers, ...headers } };
    const provider = {
      endpoint: `${steam}/login`,
      identifierPattern: new RegExp(`${escaped(steam)}/id/[0-9]{17}`),
      opIdentifier: steam,
      name: 'Steam',
    };
    super(readOptions({ ...rest, http, provider, stateless: true }, { name: OWNER }), verify);
    this.idPrefix = `${steam}/id/`;
    const { http: limits, allowPrivateAddresses } = rest;
    this.findPlayer =
      apiKey !== undefined && profile
        ? createPlayerLookup({ apiUrl, apiKey, http: limits, allowPrivateAddresses })
        : undefined;
  }

  protected async profileFor({ claimedId }: OpenId2Identity): Promise<SteamProfile> {
    const id = claimedId.slice(this.idPrefix.length);
    return steamProfile(claimedId, id, await this.findPlayer?.(id));
  }
}

/** In the form in which verified identifiers are, so that they are compared alike. */
function baseUrl(options: SteamOptions, name: 'providerURL' | 'apiURL', byDefault: string): string {
  const url = new URL(options[name] ?? byDefault).href;
  const { allowInsecureHttp = false, allowPrivateAddresses = false } = options;
  if (!isProtected(url, { requireHttps: false, allowInsecureHttp, allowPrivateAddresses })) {
    throw invalidOption(OWNER, name, 'must be reached by https');
  }
  return url.replace(/\/+$/, '');
}

function steamProfile(identifier: string, id: string, player: SteamPlayer | undefined): SteamProfile {
  const photos = [player?.avatar, player?.avatarmedium, player?.avatarfull].filter((url) => url !== undefined);
  const name = player?.personaname;
  return {
    provider: 'steam',
    id,
    identifier,
    ...(name !== undefined && { displayName: name }),
    ...(photos.length > 0 && { photos: photos.map((value) => ({ value })) }),
    ...(player && { _json: player }),
  };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

export { SteamStrategy as Strategy, SteamStrategy as default, SteamStrategy as 'module.exports' };
