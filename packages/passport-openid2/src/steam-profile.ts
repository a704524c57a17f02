import { setTimeout as sleep } from 'node:timers/promises';
import { type HttpClient, isRelyingPartyError, ProviderError, publish } from 'openid-rp-core';

/** What Steam's Web API says about a player, as far as a profile shows it. */
export interface SteamPlayer {
  readonly steamid: string;
  readonly personaname?: string;
  readonly avatar?: string;
  readonly avatarmedium?: string;
  readonly avatarfull?: string;
  readonly [member: string]: unknown;
}

/** Where players are asked for, and with which key. */
export interface PlayerSource {
  readonly http: HttpClient;
  /** The base of the Web API. */
  readonly apiUrl: string;
  readonly apiKey: string;
}

/** Steam has short outages, and limits how often it is asked. */
const RETRY_AFTER_MS = [250, 750];

/**
 * What the Web API says about a player; undefined when it says nothing. Its failure is published, and never fails a login: the
 * visitor is verified already.
 */
export async function fetchSteamPlayer(
  { http, apiUrl, apiKey }: PlayerSource,
  steamId: string,
): Promise<SteamPlayer | undefined> {
  const query = new URLSearchParams({ key: apiKey, steamids: steamId });
  const url = `${apiUrl}/ISteamUser/GetPlayerSummaries/v0002/?${query}`;
  try {
    return parsePlayer(await fetchPatiently(http, url), steamId);
  } catch (error) {
    if (!isRelyingPartyError(error)) throw error;
    publish({ type: 'profile-unavailable', error });
    return undefined;
  }
}

async function fetchPatiently(http: HttpClient, url: string): Promise<string> {
  for (let tries = 0; ; tries += 1) {
    const { status, body } = await http.fetch({ url, step: 'profile', headers: { accept: 'application/json' } });
    if (status === 200) return body;
    const delayMs = RETRY_AFTER_MS[tries];
    const isPassing = status === 429 || status >= 500;
    // The URL has the key in it, so that only its path is told.
    if (!isPassing || delayMs === undefined) throw unavailable(`answered ${status} at ${url.split('?', 1)[0]}`);
    await sleep(delayMs);
  }
}

function parsePlayer(body: string, steamId: string): SteamPlayer {
  const players = parseJson(body)?.response?.players;
  const player = Array.isArray(players) ? players.find((each) => each?.steamid === steamId) : undefined;
  if (!player) throw unavailable('does not tell of this player');
  return player;
}

function parseJson(body: string): { response?: { players?: unknown } } | null {
  try {
    return JSON.parse(body);
  } catch {
    throw unavailable('did not answer in JSON');
  }
}

function unavailable(fault: string): ProviderError {
  return new ProviderError('HTTP_STATUS', `The Steam Web API ${fault}.`, {
    step: 'profile',
    hint: 'The login goes on without the profile. Check the apiKey if this lasts.',
  });
}
