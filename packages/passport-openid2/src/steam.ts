import { type Check, checkOptions, createHttpClient, isBoolean, isHttpUrl, isText } from 'openid-rp-core';
import type { OpenId2Identity } from 'openid-rp-core/openid2';
import { LoginStrategy, type VerifyCallback, type VerifyCallbackWithRequest } from './login-strategy.js';
import { CHECKS, readOptions, type StrategyOptions } from './options.js';
import { fetchSteamPlayer, type PlayerSource, type SteamPlayer } from './steam-profile.js';

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
  /** Sent with each request to Steam, which at times refuses those without an origin. Default: Steam's own Origin and Referer. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Where Steam is. Default: 'https://steamcommunity.com/openid'. */
  readonly providerURL?: string | undefined;
  /** Where its Web API is. Default: 'https://api.steampowered.com'. */
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

const isHeaders: Check = (value) =>
  typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string')
    ? undefined
    : 'must be an object of strings';

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
  providerURL: isHttpUrl,
  apiURL: isHttpUrl,
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
  private readonly players: PlayerSource | undefined;
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
    checkOptions('passport-openid2/steam', options, STEAM_CHECKS);
    const { apiKey, profile = true, headers, providerURL, apiURL = 'https://api.steampowered.com', ...rest } = options;
    const steam = (providerURL ?? 'https://steamcommunity.com/openid').replace(/\/+$/, '');
    const { origin } = new URL(steam);
    const http = { ...rest.http, headers: { origin, referer: `${origin}/`, ...rest.http?.headers, ...headers } };
    const provider = {
      endpoint: `${steam}/login`,
      identifierPattern: new RegExp(`${escaped(steam)}/id/[0-9]{17}`),
      opIdentifier: steam,
    };
    super(readOptions({ ...rest, http, provider, stateless: true }), verify);
    this.idPrefix = `${steam}/id/`;
    const { allowPrivateAddresses = false } = rest;
    this.players =
      apiKey !== undefined && profile
        ? {
            http: createHttpClient({ ...rest.http, allowPrivateAddresses }),
            apiUrl: apiURL.replace(/\/+$/, ''),
            apiKey,
          }
        : undefined;
  }

  protected async profileFor({ claimedId }: OpenId2Identity): Promise<SteamProfile> {
    const id = claimedId.slice(this.idPrefix.length);
    const player =
      this.players && (await fetchSteamPlayer({ ...this.players, http: this.players.http.startDeadline() }, id));
    return steamProfile(claimedId, id, player);
  }
}

function steamProfile(identifier: string, id: string, player: SteamPlayer | undefined): SteamProfile {
  const photos = [player?.avatar, player?.avatarmedium, player?.avatarfull].filter((url) => typeof url === 'string');
  const name = player?.personaname;
  return {
    provider: 'steam',
    id,
    identifier,
    ...(typeof name === 'string' && { displayName: name }),
    ...(photos.length > 0 && { photos: photos.map((value) => ({ value })) }),
    ...(player && { _json: player }),
  };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

export { SteamStrategy as Strategy, SteamStrategy as default, SteamStrategy as 'module.exports' };
