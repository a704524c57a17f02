import { randomBytes } from 'node:crypto';
import type { RequestLog } from '../request-log.js';
import { createSteamFaults, type SteamFaults } from './faults.js';
import { PLAYERS, type SteamPlayer } from './player.js';

/** State of the look-alike and its own URLs, shared by its request handlers. */
export interface Steam {
  readonly origin: string;
  /** The OP Identifier; the endpoint and the claimed identifiers are below it. */
  readonly providerURL: string;
  readonly endpoint: string;
  readonly apiURL: string;
  readonly apiKey: string;
  readonly players: readonly SteamPlayer[];
  readonly faults: SteamFaults;
  readonly requests: RequestLog;
  readonly now: () => number;
  /** Signs every assertion. */
  readonly secret: Buffer;
  /** Signatures of the assertions that nobody has asked about. */
  readonly unchecked: Set<string>;
}

/** Below this path is everything of the look-alike. */
export const STEAM_PATH = '/steam';

/** Path of the OP Identifier. */
export const PROVIDER_PATH = `${STEAM_PATH}/openid`;

/** Path of the endpoint, to which people come too. */
export const LOGIN_PATH = `${PROVIDER_PATH}/login`;

/** Where the form of the log-in page goes. */
export const LOGIN_DECISION_PATH = `${PROVIDER_PATH}/decision`;

/** Base of the Web API. */
export const API_PATH = `${STEAM_PATH}/api`;

/** The one call of the Web API that there is. */
export const SUMMARIES_PATH = `${API_PATH}/ISteamUser/GetPlayerSummaries/v0002/`;

/** The key of the Web API; it opens nothing but the look-alike. */
const API_KEY = '0123456789ABCDEF0123456789ABCDEF';

/** The look-alike that answers at an origin. */
export function createSteam(origin: string, now: () => number): Steam {
  return {
    origin,
    providerURL: origin + PROVIDER_PATH,
    endpoint: origin + LOGIN_PATH,
    apiURL: origin + API_PATH,
    apiKey: API_KEY,
    players: PLAYERS,
    faults: createSteamFaults(),
    requests: [],
    now,
    secret: randomBytes(20),
    unchecked: new Set(),
  };
}

/**
 * A player by name.
 *
 * @throws RangeError when there is none
 */
export function findPlayer({ players }: Steam, name: string): SteamPlayer {
  const player = players.find((each) => each.name === name);
  if (!player) throw new RangeError(`There is no player ${JSON.stringify(name)}.`);
  return player;
}

/** A player's claimed identifier. */
export function playerIdentifier({ providerURL }: Steam, { steamId }: SteamPlayer): string {
  return `${providerURL}/id/${steamId}`;
}
