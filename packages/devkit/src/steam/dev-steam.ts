import type { IndirectResponse } from '../indirect-response.js';
import { type Message, parseMessage } from '../message.js';
import type { LoggedRequest } from '../request-log.js';
import { approveLogin, cancelLogin } from './assertion.js';
import { resetSteamFaults, type SteamFaults } from './faults.js';
import type { SteamPlayer } from './player.js';
import { findPlayer, playerIdentifier, type Steam } from './steam.js';

/** The Steam look-alike of a development provider. */
export interface DevSteam {
  /** What a site configures instead of 'https://steamcommunity.com/openid'; the OP Identifier. */
  readonly providerURL: string;
  /** URL that OpenID messages go to: `<providerURL>/login`. */
  readonly endpoint: string;
  /** What a site configures instead of 'https://api.steampowered.com'. */
  readonly apiURL: string;
  /** The one key that the Web API takes. */
  readonly apiKey: string;
  /** Who can sign in: gordon and alyx. */
  readonly users: readonly SteamPlayer[];
  /** Fault switches; change them at any time. */
  readonly faults: SteamFaults;
  /** Puts every fault switch back to off. */
  resetFaults(): void;
  /** The latest 1,000 requests to endpoint and Web API, oldest first. Empty it with `requests.length = 0`. */
  readonly requests: LoggedRequest[];
  /** A user's claimed identifier: `<providerURL>/id/<SteamID64>`. */
  identifier(userName: string): string;
  /** What the browser would carry back after the user signed in. Default: gordon. */
  approve(request: string | URL, options?: { readonly user?: string }): IndirectResponse;
  /** What the browser would carry back after the user refused. */
  cancel(request: string | URL): IndirectResponse;
}

/** The look-alike as a test sees it. */
export function describeSteam(steam: Steam): DevSteam {
  const { apiKey, apiURL, endpoint, faults, players, providerURL, requests } = steam;
  return {
    providerURL,
    endpoint,
    apiURL,
    apiKey,
    users: players,
    faults,
    requests,
    resetFaults: () => resetSteamFaults(faults),
    identifier: (userName) => playerIdentifier(steam, findPlayer(steam, userName)),
    approve: (request, { user = 'gordon' } = {}) => approveLogin(steam, readMessage(request), findPlayer(steam, user)),
    cancel: (request) => cancelLogin(readMessage(request)),
  };
}

function readMessage(request: string | URL): Message {
  return parseMessage(new URL(request).search);
}
