import { quoted, VerificationError } from '../errors.js';
import { extensionField, malformedExtension, parseNamespaces } from './extension.js';
import { type Message, messageOf, type ResponseParameters, signedFields } from './message.js';
import { PAPE_NAMESPACE } from './namespace.js';

/** How the visitor is to be authenticated (PAPE 1.0 sec. 5.1). */
export interface PapeRequest {
  /** The visitor must have been authenticated within this many seconds; enforced. 0 asks for it to be done now. */
  readonly maxAuthAgeSeconds?: number;
  /** Policy URIs that would be nice. */
  readonly preferredPolicies?: readonly string[];
  /** Policy URIs without which the login fails; enforced. */
  readonly requiredPolicies?: readonly string[];
  /** Kinds of levels of assurance that are wanted, best first: short names of `LEVEL_TYPES` or URIs. */
  readonly preferredLevelTypes?: readonly string[];
  /** The level of NIST SP 800-63, 0 to 4, below which the login fails; enforced. */
  readonly minimumNistLevel?: number;
}

/** How a provider says that it authenticated the visitor (PAPE 1.0 sec. 5.2). */
export interface PapeResponse {
  /** Policy URIs; empty when none was met. */
  readonly policies: readonly string[];
  readonly authTime?: Date;
  /** Level namespace URI -> level, without prototype. */
  readonly levels: Readonly<Record<string, string>>;
}

/** Clocks differ, and the visitor takes a while to come back. */
const AGE_TOLERANCE_MS = 5 * 60_000;

/** How "no policy" is written, in the draft and in the final version. */
const NO_POLICY: ReadonlySet<string> = new Set(['none', 'http://schemas.openid.net/pape/policies/2007/06/none']);

/** Short names for the kinds of levels that PAPE 1.0 names (sec. 4.2). */
export const LEVEL_TYPES = Object.freeze({
  nist: 'http://csrc.nist.gov/publications/nistpubs/800-63/SP800-63V1_0_2.pdf',
  jisa: 'http://www.jisa.or.jp/spec/auth_level.html',
} as const);
const AUTH_TIME = /^\d{4}-\d{2}-(\d{2})T\d{2}:\d{2}:\d{2}Z$/;

/** The fields of a request (PAPE 1.0 sec. 5.1). */
export function buildPapeRequest(request: PapeRequest): Array<readonly [string, string]> {
  const { maxAuthAgeSeconds, preferredPolicies = [], requiredPolicies = [] } = request;
  const policies = new Set([...requiredPolicies, ...preferredPolicies]);
  const fields: Array<readonly [string, string]> = [
    ['ns.pape', PAPE_NAMESPACE],
    ['pape.preferred_auth_policies', [...policies].join(' ')],
  ];
  if (maxAuthAgeSeconds !== undefined) fields.push(['pape.max_auth_age', String(maxAuthAgeSeconds)]);
  return [...fields, ...levelFields(request)];
}

function levelFields({ preferredLevelTypes = [], minimumNistLevel }: PapeRequest): Array<readonly [string, string]> {
  const named = preferredLevelTypes.map((type) => (isLevelName(type) ? LEVEL_TYPES[type] : type));
  const types = [...new Set(minimumNistLevel === undefined ? named : [...named, LEVEL_TYPES.nist])];
  if (types.length === 0) return [];
  const declared = types.map((type, index) => [`pape.auth_level.ns.l${index + 1}`, type] as const);
  return [...declared, ['pape.preferred_auth_level_types', types.map((_, index) => `l${index + 1}`).join(' ')]];
}

/** Whether a kind of level is called by its short name. */
export function isLevelName(type: string): type is keyof typeof LEVEL_TYPES {
  return Object.hasOwn(LEVEL_TYPES, type);
}

/**
 * What a positive assertion says, signed, about how the visitor was authenticated; undefined when it says nothing
 * (PAPE 1.0 sec. 5.2).
 *
 * Security: does not verify the signature; use what `verifyAssertion` returns, or call this after it.
 *
 * @throws PARAMETER_DUPLICATED, PARAMETER_MALFORMED, EXTENSION_MALFORMED
 */
export function readAuthenticationPolicy(response: ResponseParameters): PapeResponse | undefined {
  return parsePapeResponse(signedFields(messageOf(response)));
}

/** The same, from fields that are known to be signed. @throws EXTENSION_MALFORMED */
export function parsePapeResponse(signed: Message, namespaces = parseNamespaces(signed)): PapeResponse | undefined {
  const alias = namespaces.get(PAPE_NAMESPACE);
  if (alias === undefined) return undefined;
  const policies = (extensionField(signed, alias, 'auth_policies') ?? '').split(' ');
  const authTime = parseAuthTime(extensionField(signed, alias, 'auth_time'));
  return Object.freeze({
    policies: Object.freeze(policies.filter((policy) => policy !== '' && !NO_POLICY.has(policy))),
    ...(authTime && { authTime }),
    levels: readLevels(signed, alias),
  });
}

function parseAuthTime(text: string | undefined): Date | undefined {
  const day = text === undefined ? undefined : AUTH_TIME.exec(text)?.[1];
  if (text === undefined || day === undefined) return undefined;
  const time = new Date(text);
  // The parser takes 30 February for 2 March, and 24:00 for the next day.
  return time.getUTCDate() === Number(day) ? time : undefined;
}

function readLevels(signed: Message, alias: string): Readonly<Record<string, string>> {
  const levels: Record<string, string> = Object.create(null);
  // The second draft knew one kind of level only.
  const nist = extensionField(signed, alias, 'nist_auth_level');
  if (nist !== undefined) levels[LEVEL_TYPES.nist] = nist;
  const prefix = `${alias}.auth_level.ns.`;
  const declared = new Set<string>();
  for (const [name, type] of signed) {
    if (!name.startsWith(prefix)) continue;
    const levelAlias = name.slice(prefix.length);
    // With a period, `ns.a` would have the declaration of `a` as its level.
    if (levelAlias === '' || levelAlias.includes('.') || declared.has(type)) {
      throw malformedExtension(`The kind of level ${quoted(type)} has two aliases, or one that is not allowed.`);
    }
    declared.add(type);
    const level = extensionField(signed, alias, `auth_level.${levelAlias}`);
    if (level !== undefined) levels[type] = level;
  }
  return Object.freeze(levels);
}

/**
 * Holds a provider to what was required of it. A request is not signed and a provider need not obey it, so that asking alone
 * ensures nothing.
 *
 * @throws AUTH_TIME_ABSENT, AUTH_TOO_OLD, AUTH_POLICY_UNMET
 */
export function enforceAuthenticationPolicy(request: PapeRequest, response: PapeResponse | undefined): void {
  const { maxAuthAgeSeconds, requiredPolicies = [], minimumNistLevel } = request;
  if (maxAuthAgeSeconds !== undefined) enforceAge(maxAuthAgeSeconds, response?.authTime);
  if (minimumNistLevel !== undefined) enforceLevel(minimumNistLevel, response?.levels[LEVEL_TYPES.nist]);
  const unmet = requiredPolicies.filter((policy) => !response?.policies.includes(policy));
  if (unmet.length === 0) return;
  throw refused('AUTH_POLICY_UNMET', `The provider did not authenticate the visitor by ${quoted(unmet.join(' '))}.`, {
    unmet,
  });
}

function enforceAge(maxAuthAgeSeconds: number, authTime: Date | undefined): void {
  const ageMs = authTime ? Date.now() - authTime.getTime() : undefined;
  // PAPE 1.0 sec. 5.2: it MUST be there when an age was asked for. A time that is yet to come says nothing about an age.
  if (ageMs === undefined || -ageMs > AGE_TOLERANCE_MS) {
    throw refused('AUTH_TIME_ABSENT', 'The provider does not say when it authenticated the visitor.', {
      received: authTime?.toISOString(),
    });
  }
  if (ageMs <= maxAuthAgeSeconds * 1_000 + AGE_TOLERANCE_MS) return;
  const ageSeconds = Math.round(ageMs / 1_000);
  throw refused('AUTH_TOO_OLD', `The provider authenticated the visitor ${ageSeconds} seconds ago.`, {
    ageSeconds,
    maxAuthAgeSeconds,
  });
}

/** A level that is none of the five says nothing. */
function enforceLevel(minimum: number, level: string | undefined): void {
  if (level !== undefined && /^[0-4]$/.test(level) && Number(level) >= minimum) return;
  const said = level === undefined ? 'no level' : `the level ${quoted(level)}`;
  throw refused('AUTH_POLICY_UNMET', `The provider authenticated the visitor with ${said} of NIST.`, {
    expected: minimum,
    received: level,
  });
}

function refused(
  code: 'AUTH_TIME_ABSENT' | 'AUTH_TOO_OLD' | 'AUTH_POLICY_UNMET',
  message: string,
  detail: Readonly<Record<string, unknown>>,
): VerificationError {
  return new VerificationError(code, message, {
    step: 'extensions',
    hint: 'This site asks for more than the provider did; logging in there anew may help.',
    detail,
  });
}
