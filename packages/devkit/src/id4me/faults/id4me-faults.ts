import { AUTHORIZATION_FAULTS } from './authorization-fault.js';
import { DNS_FAULTS, type DnsFault } from './dns-fault.js';
import type { Fault, FaultContext, JsonObject, Reply, TokenDraft } from './fault.js';
import { ISSUER_FAULTS, KEY_SET_FAULTS, METADATA_FAULTS } from './metadata-fault.js';
import { REGISTRATION_FAULTS } from './registration-fault.js';
import { ID_TOKEN_FAULTS, LOGOUT_TOKEN_FAULTS, TOKEN_RESPONSE_FAULTS } from './token-fault.js';
import { AGENT_USER_INFO_FAULTS, AGGREGATED_CLAIMS_FAULTS, USER_INFO_FAULTS } from './user-info-fault.js';

/** The documents and tokens that can go wrong, and in which ways. */
export const FAULT_TABLES = {
  discovery: METADATA_FAULTS,
  jwks: KEY_SET_FAULTS,
  registration: REGISTRATION_FAULTS,
  authorization: AUTHORIZATION_FAULTS,
  token: TOKEN_RESPONSE_FAULTS,
  idToken: ID_TOKEN_FAULTS,
  userInfo: USER_INFO_FAULTS,
  logoutToken: LOGOUT_TOKEN_FAULTS,
  agentDiscovery: ISSUER_FAULTS,
  agentJwks: KEY_SET_FAULTS,
  agentUserInfo: AGENT_USER_INFO_FAULTS,
  aggregatedClaims: AGGREGATED_CLAIMS_FAULTS,
} as const;

/** A document or token that can go wrong. */
export type FaultStage = keyof typeof FAULT_TABLES;

/** The names of what can go wrong with it. */
export type FaultName<Stage extends FaultStage> = keyof (typeof FAULT_TABLES)[Stage] & string;

/**
 * The ways in which the authority, the agent and the name server can misbehave. Every switch is off by default and may be
 * flipped at any time; it counts from the next answer on. Each document and token has a switch that takes the name of a
 * fault, and overrides: members to set, or with undefined to remove, before anything is signed.
 */
export type Id4meFaults = { [Stage in FaultStage]: FaultName<Stage> | undefined } & {
  [Stage in FaultStage as `${Stage}Overrides`]: JsonObject;
} & {
  /** What goes wrong with the records of the name server. */
  dns: DnsFault | undefined;
  /** How long, in milliseconds, an answer waits for which a fault says 'slow'. */
  slowMs: number;
  /** Seconds after which a client secret expires, and is refused; undefined is never. */
  registrationLifetimeSeconds: number | undefined;
  /** Client ids and secrets have characters that must be encoded (RFC 6749 sec. 2.3.1). */
  oddCredentials: boolean;
  /** Answers of the name server say that they were validated (RFC 4035 sec. 3.2.3). */
  dnsAuthenticated: boolean;
};

const SLOW_MS = 60_000;

/** Names of all stages, in the order of a login. */
export const FAULT_STAGES = Object.keys(FAULT_TABLES) as FaultStage[];

const noFaults = (): Id4meFaults =>
  ({
    ...Object.fromEntries(
      FAULT_STAGES.flatMap((stage) => [[stage, undefined] as const, [`${stage}Overrides`, {}] as const]),
    ),
    dns: undefined,
    slowMs: SLOW_MS,
    registrationLifetimeSeconds: undefined,
    oddCredentials: false,
    dnsAuthenticated: false,
  }) as Id4meFaults;

/** Fault switches, all off. Setting a misspelt switch throws, and so does the name of a fault that there is not. */
export function createId4meFaults(): Id4meFaults {
  const faults = noFaults();
  for (const stage of FAULT_STAGES) acceptOnly(faults, stage, Object.keys(FAULT_TABLES[stage]));
  acceptOnly(faults, 'dns', Object.keys(DNS_FAULTS));
  return Object.seal(faults);
}

/** Makes a switch refuse what is not the name of a fault. */
function acceptOnly(faults: Id4meFaults, name: FaultStage | 'dns', known: readonly string[]): void {
  let value: string | undefined;
  Object.defineProperty(faults, name, {
    enumerable: true,
    get: () => value,
    set(fault: string | undefined) {
      if (fault !== undefined && !known.includes(fault)) {
        throw new TypeError(`Unknown fault ${JSON.stringify(fault)} of ${name}; known are ${known.join(', ')}.`);
      }
      value = fault;
    },
  });
}

/** Puts every switch back to off, in place. */
export function resetId4meFaults(faults: Id4meFaults): void {
  Object.assign(faults, noFaults());
}

/** The fault that is on for a stage. */
function faultOf(faults: Id4meFaults, stage: FaultStage): Fault | undefined {
  const name = faults[stage];
  return name === undefined ? undefined : (FAULT_TABLES[stage] as Record<string, Fault>)[name];
}

/** Does a stage go as it should? */
export const isFaultless = (faults: Id4meFaults, stage: FaultStage): boolean =>
  faults[stage] === undefined && Object.keys(faults[`${stage}Overrides`]).length === 0;

/** Who answers, and for whom the switches are asked. */
export interface FaultyParty {
  readonly faults: Id4meFaults;
  readonly issuer: string;
  /** The authority's issuer; the party's own when it is the authority. */
  readonly authorityIssuer: string;
}

/** Changes a JSON object as the switches of a stage say, in place. */
export function applyJsonFault(party: FaultyParty, stage: FaultStage, object: JsonObject): void {
  faultOf(party.faults, stage)?.json?.(object, contextOf(party));
  Object.assign(object, party.faults[`${stage}Overrides`]);
}

/** Changes how a token is signed as the switch of a stage says, in place. */
export function applyTokenFault(party: FaultyParty, stage: FaultStage, draft: TokenDraft): void {
  faultOf(party.faults, stage)?.token?.(draft, contextOf(party));
}

/** Changes an HTTP answer as the switch of a stage says, in place. */
export function applyReplyFault(party: FaultyParty, stage: FaultStage, reply: Reply): void {
  faultOf(party.faults, stage)?.reply?.(reply, contextOf(party));
}

const contextOf = ({ faults, issuer, authorityIssuer }: FaultyParty): FaultContext => ({
  issuer,
  authority: authorityIssuer,
  slowMs: faults.slowMs,
});
