/**
 * The ways in which the Steam look-alike can misbehave. Every switch is off by default and may be flipped at any time; it
 * counts from the next request on.
 */
export interface SteamFaults {
  /** Destroys the socket of every request to the endpoint without an answer. */
  steamDown: boolean;
  /** Waits this long, in milliseconds, before every answer of the endpoint. */
  steamSlowMs: number;
  /** HTTP status of the log-in page, for people; it has no form then. */
  loginStatus: number | undefined;
  /** HTTP status of the answers to check_authentication; they have no fields then. */
  checkStatus: number | undefined;
  /** Body of the answers to check_authentication, literally. */
  checkBody: string | undefined;
  /** Answers 403 to each check_authentication without the look-alike's own Origin and Referer. */
  requireOrigin: boolean;
  /** The response nonce of every assertion; check_authentication says true once for each assertion. */
  steamNonce: string | undefined;
  /** Destroys the socket of every request to the Web API without an answer. */
  apiDown: boolean;
  /** Waits this long, in milliseconds, before every answer of the Web API. */
  apiSlowMs: number;
  /** Statuses that the Web API answers with before its real answer, the first one first; each is used up. */
  apiStatuses: number[];
  /** Body of the Web API's answers, literally. */
  apiBody: string | undefined;
  /** The Web API answers with another player than the one asked for. */
  wrongPlayer: boolean;
}

const noFaults = (): SteamFaults => ({
  steamDown: false,
  steamSlowMs: 0,
  loginStatus: undefined,
  checkStatus: undefined,
  checkBody: undefined,
  requireOrigin: false,
  steamNonce: undefined,
  apiDown: false,
  apiSlowMs: 0,
  apiStatuses: [],
  apiBody: undefined,
  wrongPlayer: false,
});

/** Fault switches, all off. The object is sealed: setting a misspelt switch throws. */
export function createSteamFaults(): SteamFaults {
  return Object.seal(noFaults());
}

/** Puts every switch back to off, in place. */
export function resetSteamFaults(faults: SteamFaults): void {
  Object.assign(faults, noFaults());
}
