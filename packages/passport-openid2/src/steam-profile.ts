import { setTimeout as sleep } from 'node:timers/promises';
import {
  createHttpClient,
  type HttpClient,
  type HttpOptions,
  isRelyingPartyError,
  ProviderError,
  publish,
} from 'openid-rp-core';

/** What Steam's Web API says about a player: these members, and whatever else it tells. */
export interface SteamPlayer {
  readonly steamid: string;
  readonly personaname?: string;
  readonly avatar?: string;
  readonly avatarmedium?: string;
  readonly avatarfull?: string;
  readonly [member: string]: unknown;
}

/** Asks about the player with a SteamID64; undefined when there is no answer. Never rejects. */
export type PlayerLookup = (steamId: string) => Promise<SteamPlayer | undefined>;

/** Where players are asked for, and with which key. */
export interface PlayerSource {
  /** The base of the Web API. */
  readonly apiUrl: string;
  readonly apiKey: string;
  /** Limits of the HTTP client; those of time count where they are below the budget of a profile. */
  readonly http: HttpOptions | undefined;
  readonly allowPrivateAddresses: boolean | undefined;
}

/**
 * How long a login waits for its profile in all, in milliseconds: the visitor is verified, and looks at an empty page. A Web
 * API that is well takes a tenth of it.
 */
const BUDGET_MS = 3_000;

/** Steam has short outages, and limits how often it is asked. */
const RETRY_AFTER_MS = [250, 750];

const TEXT_MEMBERS = ['personaname', 'avatar', 'avatarmedium', 'avatarfull'];

/**
 * Asks Steam's Web API about players. Its failure is published, and never fails a login: the visitor is verified already.
 *
 * Security: the key is in the query of the URL, as the Web API wants it. No message, detail or event has it.
 *
 * @throws OPTION_UNKNOWN, OPTION_INVALID
 */
export function createPlayerLookup({
  apiUrl,
  apiKey,
  http,
  allowPrivateAddresses = false,
}: PlayerSource): PlayerLookup {
  const budgetMs = Math.min(http?.deadlineMs ?? BUDGET_MS, BUDGET_MS);
  const timeoutMs = Math.min(http?.timeoutMs ?? budgetMs, budgetMs);
  const client = createHttpClient({ ...http, timeoutMs, deadlineMs: budgetMs, allowPrivateAddresses });
  const url = `${apiUrl}/ISteamUser/GetPlayerSummaries/v0002/`;
  return async (steamId) => {
    const query = new URLSearchParams({ key: apiKey, steamids: steamId });
    try {
      const endsAt = performance.now() + budgetMs;
      return parsePlayer(await fetchPatiently(client.startDeadline(), url, query, endsAt), steamId);
    } catch (error) {
      publish({ type: 'profile-unavailable', error: isRelyingPartyError(error) ? error : unexpected(error) });
      return undefined;
    }
  };
}

async function fetchPatiently(http: HttpClient, url: string, query: URLSearchParams, endsAt: number): Promise<string> {
  for (let tries = 0; ; tries += 1) {
    const { status, body } = await http.fetch({
      url: `${url}?${query}`,
      step: 'profile',
      headers: { accept: 'application/json' },
      // The key goes to the configured host alone.
      followRedirects: false,
    });
    if (status === 200) return body;
    const delayMs = RETRY_AFTER_MS[tries];
    const isPassing = status === 429 || status >= 500;
    if (!isPassing || delayMs === undefined || performance.now() + delayMs >= endsAt) throw refused(url, status);
    await sleep(delayMs);
  }
}

/** @throws RESPONSE_MALFORMED */
function parsePlayer(body: string, steamId: string): SteamPlayer {
  const players = parseJson(body)?.response?.players;
  const player = Array.isArray(players) ? players.find((each) => each?.steamid === steamId) : undefined;
  if (!player) throw malformed('does not tell of this player');
  const odd = TEXT_MEMBERS.find((name) => !['string', 'undefined'].includes(typeof player[name]));
  if (odd !== undefined) throw malformed(`gives a ${odd} that is no text`);
  return Object.assign(Object.create(null), player);
}

function parseJson(body: string): { response?: { players?: unknown } } | null {
  try {
    return JSON.parse(body);
  } catch {
    throw malformed('did not answer in JSON');
  }
}

const HINT = 'The login goes on without the profile.';

function refused(url: string, status: number): ProviderError {
  const advice = status === 401 || status === 403 ? 'Check the option apiKey.' : 'Steam is busy or out of order.';
  return new ProviderError('HTTP_STATUS', `The Steam Web API answered ${status} at "${url}".`, {
    step: 'profile',
    hint: `${HINT} ${advice}`,
    detail: { url, status },
  });
}

function malformed(fault: string): ProviderError {
  return new ProviderError('RESPONSE_MALFORMED', `The Steam Web API ${fault}.`, { step: 'profile', hint: HINT });
}

/** What a site's own agent threw, for instance. Its text stays out: it may quote the URL with the key. */
function unexpected(error: unknown): ProviderError {
  const kind = error instanceof Error ? error.name : typeof error;
  return new ProviderError('CONNECTION_FAILED', `The Steam Web API could not be asked (${kind}).`, {
    step: 'profile',
    hint: HINT,
  });
}
