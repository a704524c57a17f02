import {
  type Check,
  checkOptions,
  createTransactionKeeper,
  invalidOption,
  isBoolean,
  isHttpUrl,
  isListOf,
  isText,
  isTransactionOption,
  type TransactionKeeper,
  type TransactionOption,
} from 'openid-rp-core';
import {
  createRelyingParty,
  RELYING_PARTY_CHECKS,
  type RelyingParty,
  type RelyingPartyOptions,
} from 'openid-rp-core/id4me';

/** Options of the strategy. Unknown ones are refused, so that a typo is not silent. */
export interface StrategyOptions extends Omit<RelyingPartyOptions, 'redirectUri'> {
  /** The URL of the route that authorities send the visitor back to: absolute, or relative to `baseURL`. Must be given. */
  readonly callbackURL: string;
  /** What a relative `callbackURL` is relative to. No default. */
  readonly baseURL?: string | undefined;
  /** Where transactions are kept until the visitor comes back. Default: 'session'. */
  readonly transaction?: TransactionOption | undefined;
  /** The form field or query parameter with the visitor's identifier. Default: 'id4me_identifier'. */
  readonly identifierField?: string | undefined;
  /** Issuers whose word counts for whether an e-mail address is verified. Default: none. */
  readonly trustedEmailProviders?: readonly string[] | undefined;
  /** Gives the request to the verify callback, first. Default: false. */
  readonly passReqToCallback?: boolean | undefined;
}

/** The options, checked and with their defaults. */
export interface StrategySettings {
  readonly party: RelyingParty;
  readonly callbackURL: string;
  /** Whether transactions are kept in the site's session. */
  readonly usesSession: boolean;
  readonly keeper: TransactionKeeper;
  readonly identifierField: string;
  readonly trustedEmailProviders: readonly string[];
  readonly passReqToCallback: boolean;
}

const OWNER = 'passport-id4me';

const { redirectUri: isCallbackUrl, ...partyChecks } = RELYING_PARTY_CHECKS;

/** The checks of the options. */
export const CHECKS = {
  ...partyChecks,
  callbackURL: isText,
  baseURL: isHttpUrl,
  transaction: isTransactionOption,
  identifierField: isText,
  trustedEmailProviders: isListOf(isHttpUrl),
  passReqToCallback: isBoolean,
} satisfies Record<keyof StrategyOptions, Check>;

/**
 * Checks the options, once.
 *
 * @throws OPTION_UNKNOWN, OPTION_INVALID
 */
export function readOptions(options: StrategyOptions): StrategySettings {
  checkOptions(OWNER, options, CHECKS);
  const { callbackURL, baseURL, transaction = 'session', identifierField, trustedEmailProviders, ...rest } = options;
  const { passReqToCallback, ...partyOptions } = rest;
  const url = absoluteCallbackUrl(callbackURL, baseURL);
  return {
    party: createRelyingParty({ ...partyOptions, redirectUri: url }),
    callbackURL: url,
    usesSession: transaction === 'session',
    keeper: createTransactionKeeper(OWNER, transaction, url.startsWith('https:')),
    identifierField: identifierField ?? 'id4me_identifier',
    trustedEmailProviders: trustedEmailProviders ?? [],
    passReqToCallback: passReqToCallback ?? false,
  };
}

function absoluteCallbackUrl(callbackURL: unknown, baseURL: string | undefined): string {
  if (typeof callbackURL !== 'string') throw invalidOption(OWNER, 'callbackURL', 'must be given');
  const url = URL.canParse(callbackURL, baseURL) ? new URL(callbackURL, baseURL) : undefined;
  const isElsewhere = baseURL !== undefined && url?.origin !== new URL(baseURL).origin && !URL.canParse(callbackURL);
  if (!url || isElsewhere) {
    throw invalidOption(OWNER, 'callbackURL', 'must be an absolute URL, or a path together with baseURL');
  }
  const fault = isCallbackUrl(url.href);
  if (fault) throw invalidOption(OWNER, 'callbackURL', fault);
  return URL.canParse(callbackURL) ? callbackURL : url.href;
}
