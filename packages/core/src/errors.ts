/**
 * The error classes and the one table of codes.
 *
 * One class per reaction: what a site does about an error depends on the class, what it writes to its log on the code.
 */

/** Code -> class. The union `ErrorCode` comes from here, and a test holds docs/errors.md against it. */
const CLASS_OF = {
  // The site's code is wrong.
  OPTION_UNKNOWN: 'ConfigurationError',
  OPTION_INVALID: 'ConfigurationError',
  RETURN_URL_OUTSIDE_REALM: 'ConfigurationError',
  SESSION_ABSENT: 'ConfigurationError',
  BODY_PARSER_ABSENT: 'ConfigurationError',
  RESPONSE_UNREACHABLE: 'ConfigurationError',
  TRANSACTION_TOO_LARGE: 'ConfigurationError',

  // The visitor's identifier cannot be used.
  IDENTIFIER_ABSENT: 'IdentifierError',
  IDENTIFIER_MALFORMED: 'IdentifierError',
  IDENTIFIER_NOT_FOUND: 'IdentifierError',
  PROVIDER_REFUSED: 'IdentifierError',
  LANDING_REFUSED: 'IdentifierError',
  XRI_UNSUPPORTED: 'IdentifierError',
  SERVICE_ABSENT: 'IdentifierError',
  OP_IDENTIFIER_REQUIRED: 'IdentifierError',
  ASSOCIATION_REQUIRED: 'IdentifierError',
  HTTPS_REQUIRED: 'IdentifierError',
  URL_REFUSED: 'IdentifierError',
  PORT_REFUSED: 'IdentifierError',
  ADDRESS_NOT_PUBLIC: 'IdentifierError',
  HOST_NOT_FOUND: 'IdentifierError',
  DNS_NAME_ABSENT: 'IdentifierError',
  DNS_RECORD_ABSENT: 'IdentifierError',
  DNS_RECORD_INVALID: 'IdentifierError',
  DNS_RECORD_AMBIGUOUS: 'IdentifierError',
  DNS_INSECURE: 'IdentifierError',
  ISSUER_MALFORMED: 'IdentifierError',
  AUTHORITY_REFUSED: 'IdentifierError',
  CLIENT_ABSENT: 'IdentifierError',

  // A response failed a check.
  REQUEST_MALFORMED: 'VerificationError',
  CROSS_SITE_REQUEST: 'VerificationError',
  PARAMETER_DUPLICATED: 'VerificationError',
  PARAMETER_MALFORMED: 'VerificationError',
  MODE_UNKNOWN: 'VerificationError',
  NAMESPACE_MISMATCH: 'VerificationError',
  TRANSACTION_ABSENT: 'VerificationError',
  TRANSACTION_COOKIE_ABSENT: 'VerificationError',
  TRANSACTION_EXPIRED: 'VerificationError',
  TRANSACTION_USED: 'VerificationError',
  TRANSACTION_MALFORMED: 'VerificationError',
  RETURN_TO_MISMATCH: 'VerificationError',
  FIELD_ABSENT: 'VerificationError',
  FIELD_MALFORMED: 'VerificationError',
  FIELD_UNSIGNED: 'VerificationError',
  ENDPOINT_MISMATCH: 'VerificationError',
  CLAIMED_ID_MISMATCH: 'VerificationError',
  LOCAL_ID_MISMATCH: 'VerificationError',
  SIGNATURE_INVALID: 'VerificationError',
  SIGNATURE_REJECTED: 'VerificationError',
  ASSOCIATION_ABSENT: 'VerificationError',
  NONCE_MALFORMED: 'VerificationError',
  NONCE_TOO_OLD: 'VerificationError',
  NONCE_IN_FUTURE: 'VerificationError',
  NONCE_REUSED: 'VerificationError',
  EXTENSION_MALFORMED: 'VerificationError',
  AUTH_TIME_ABSENT: 'VerificationError',
  AUTH_TOO_OLD: 'VerificationError',
  AUTH_POLICY_UNMET: 'VerificationError',
  CANONICAL_ID_MISMATCH: 'VerificationError',
  ISSUER_MISMATCH: 'VerificationError',
  ISSUER_ABSENT: 'VerificationError',
  TOKEN_MALFORMED: 'VerificationError',
  TOKEN_TYPE_MISMATCH: 'VerificationError',
  TOKEN_NOT_ENCRYPTED: 'VerificationError',
  TOKEN_NOT_SIGNED: 'VerificationError',
  TOKEN_EXPIRED: 'VerificationError',
  TOKEN_NOT_YET_VALID: 'VerificationError',
  TOKEN_REUSED: 'VerificationError',
  TOKEN_HASH_MISMATCH: 'VerificationError',
  DECRYPTION_FAILED: 'VerificationError',
  ALGORITHM_MISMATCH: 'VerificationError',
  KEY_ABSENT: 'VerificationError',
  AUDIENCE_MISMATCH: 'VerificationError',
  CLAIM_ABSENT: 'VerificationError',
  CLAIM_MALFORMED: 'VerificationError',
  REQUIRED_CLAIM_ABSENT: 'VerificationError',
  NONCE_MISMATCH: 'VerificationError',
  SUBJECT_MISMATCH: 'VerificationError',
  IDENTIFIER_MISMATCH: 'VerificationError',
  AGENT_UNTRUSTED: 'VerificationError',
  GRANT_REFUSED: 'VerificationError',
  CLIENT_FORGOTTEN: 'VerificationError',

  // The remote answered badly or not at all.
  CONNECTION_FAILED: 'ProviderError',
  TIMED_OUT: 'ProviderError',
  REDIRECT_LIMIT: 'ProviderError',
  REDIRECT_REFUSED: 'ProviderError',
  HTTP_STATUS: 'ProviderError',
  RESPONSE_TOO_LARGE: 'ProviderError',
  RESPONSE_MALFORMED: 'ProviderError',
  TOO_MANY_REQUESTS: 'ProviderError',
  XRDS_MALFORMED: 'ProviderError',
  DIRECT_RESPONSE_MALFORMED: 'ProviderError',
  ASSOCIATION_REFUSED: 'ProviderError',
  ASSOCIATION_MALFORMED: 'ProviderError',
  PROVIDER_REPORTED: 'ProviderError',
  DNS_FAILED: 'ProviderError',
  METADATA_MALFORMED: 'ProviderError',
  METADATA_UNSUPPORTED: 'ProviderError',
  KEYS_MALFORMED: 'ProviderError',
  REGISTRATION_UNSUPPORTED: 'ProviderError',
  REGISTRATION_REFUSED: 'ProviderError',
  REGISTRATION_MALFORMED: 'ProviderError',
  REGISTRATION_LIMIT: 'ProviderError',
  CLIENT_REJECTED: 'ProviderError',
  TOKEN_RESPONSE_MALFORMED: 'ProviderError',
  USER_INFO_MALFORMED: 'ProviderError',
  CLAIM_SOURCE_MALFORMED: 'ProviderError',

  // The site's store failed.
  STORE_FAILED: 'StoreError',
  STORE_FULL: 'StoreError',
} as const;

/** Every code this library can give, as a union. */
export type ErrorCode = keyof typeof CLASS_OF;

type ClassName = (typeof CLASS_OF)[ErrorCode];
type CodeOf<Name extends ClassName> = {
  [Code in ErrorCode]: (typeof CLASS_OF)[Code] extends Name ? Code : never;
}[ErrorCode];

/** Every code that a login of a strategy can fail with: what a stranger did wrong, and the two negative answers. */
export type FailureCode = CodeOf<'IdentifierError' | 'VerificationError'> | 'CANCELLED' | 'SETUP_NEEDED';

/** Every code, for tables and tests. */
export const ERROR_CODES = Object.freeze(Object.keys(CLASS_OF) as ErrorCode[]);

/** The part of a login in which an error arose. */
export type Step =
  | 'configuration'
  | 'normalization'
  | 'discovery'
  | 'association'
  | 'request'
  | 'transaction'
  | 'response'
  | 'return-to'
  | 'discovered-information'
  | 'signature'
  | 'direct-verification'
  | 'nonce'
  | 'extensions'
  | 'profile'
  | 'dns'
  | 'registration'
  | 'keys'
  | 'token'
  | 'id-token'
  | 'user-info'
  | 'distributed-claims'
  | 'logout'
  | 'store';

/** What an error carries beside its message. None of it may hold a secret. */
export interface ErrorDetails {
  /** Where in the login it happened. */
  step: Step;
  /** What the site's owner, or the visitor, can do about it. */
  hint: string;
  /** Facts for the log: URL, HTTP status, expected and received values. Texts are cut to 2,048 characters. */
  detail?: Readonly<Record<string, unknown>>;
  /** What was thrown below, when something was. */
  cause?: unknown;
}

/** The message of a wrong option says what it takes, and a store of the site's own may have nothing to advise. */
type PartialDetails = Partial<ErrorDetails> & Pick<ErrorDetails, 'step'>;

const BRAND = Symbol.for('openid-rp-core.RelyingPartyError');

/** What every error of this library is: a stable `code`, an HTTP `status`, and words that say which step failed and what to do. */
export abstract class RelyingPartyError extends Error {
  /** Stable; match on this, never on the message. */
  readonly code: ErrorCode;
  /** The HTTP status a site should answer with. */
  readonly status: number;
  /** Whether the message may be shown to the visitor (the meaning that Koa and http-errors give the name). */
  readonly expose: boolean;
  readonly step: Step;
  readonly hint: string | undefined;
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, status: number, message: string, details: PartialDetails) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.name = new.target.name;
    this.code = code;
    this.status = status;
    this.expose = status < 500;
    this.step = details.step;
    this.hint = details.hint;
    this.detail = bounded(details.detail);
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** The same as `status`, under the name that Express reads. */
  get statusCode(): number {
    return this.status;
  }
}

/** Of each text: strangers write some of them, and a log holds many errors. */
const MAX_DETAIL_LENGTH = 2_048;

function bounded(detail: ErrorDetails['detail'] = {}): Readonly<Record<string, unknown>> {
  return Object.freeze(Object.fromEntries(Object.entries(detail).map(([name, value]) => [name, shortened(value)])));
}

function shortened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== 'string' || value.length <= MAX_DETAIL_LENGTH) return value;
  return `${value.slice(0, MAX_DETAIL_LENGTH)}...`;
}

/** The site's code is wrong: thrown when it is constructed, or by the first request that shows it. Status 500. */
export class ConfigurationError extends RelyingPartyError {
  constructor(code: CodeOf<'ConfigurationError'>, message: string, details: Partial<ErrorDetails> = {}) {
    super(code, 500, message, { step: 'configuration', ...details });
  }
}

/** The visitor's identifier cannot be used; another one may. Status 400. */
export class IdentifierError extends RelyingPartyError {
  constructor(code: CodeOf<'IdentifierError'>, message: string, details: ErrorDetails) {
    super(code, 400, message, details);
  }
}

/** A response failed a check: forged, altered, replayed, or meant for someone else. Status 403. */
export class VerificationError extends RelyingPartyError {
  constructor(code: CodeOf<'VerificationError'>, message: string, details: ErrorDetails) {
    super(code, 403, message, details);
  }
}

/** The remote answered badly or not at all. Status 502; 504 when it took too long. */
export class ProviderError extends RelyingPartyError {
  constructor(code: CodeOf<'ProviderError'>, message: string, details: ErrorDetails) {
    super(code, code === 'TIMED_OUT' ? 504 : 502, message, details);
  }
}

/** The site's store failed; the login could not be decided. Status 503. */
export class StoreError extends RelyingPartyError {
  constructor(code: CodeOf<'StoreError'>, message: string, details: Partial<ErrorDetails> = {}) {
    super(code, 503, message, { step: 'store', ...details });
  }
}

/** Whether a value is an error of this library, of whichever installed copy of it. Never throws. */
export function isRelyingPartyError(value: unknown): value is RelyingPartyError {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/** The same error once more: one that is remembered is thrown anew for each login, so that observers are told of each. */
export function copyOf(error: IdentifierError | ProviderError | VerificationError): RelyingPartyError {
  const { code, message, step, hint, detail, cause } = error;
  const details = { step, detail, ...(hint !== undefined && { hint }), ...(cause !== undefined && { cause }) };
  const Class = error.constructor as new (...parameters: readonly unknown[]) => RelyingPartyError;
  return new Class(code, message, details);
}

const MAX_QUOTED_LENGTH = 200;

/** Remote text made fit for a message or a log: in quotes, controls escaped, and what that gives cut to 200 characters. */
export function quoted(text: string): string {
  const start = text.slice(0, MAX_QUOTED_LENGTH);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to go
  const escaped = start.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069"\\]/g, escapeCharacter);
  if (text.length <= MAX_QUOTED_LENGTH && escaped.length <= MAX_QUOTED_LENGTH) return `"${escaped}"`;
  // No half of an escape at the end.
  return `"${escaped.slice(0, MAX_QUOTED_LENGTH).replace(/\\(?:u[0-9a-f]{0,3})?$/, '')}..."`;
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
