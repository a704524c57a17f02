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
  type OptionOwner,
  type TransactionKeeper,
  type TransactionOption,
} from 'openid-rp-core';
import {
  type AxKey,
  type AxRequest,
  createRelyingPartyFor,
  RELYING_PARTY_CHECKS,
  type RelyingParty,
  type RelyingPartyOptions,
  type SregField,
  type SregRequest,
} from 'openid-rp-core/openid2';
import type { StrategyRequest } from './login-strategy.js';

/**
 * Options of the strategy. Unknown ones are refused, so that a typo is not silent. What is asked for is what the type of the
 * profile knows.
 */
export interface StrategyOptions<Field extends SregField = SregField, Key extends AxKey = AxKey>
  extends Omit<RelyingPartyOptions, 'returnUrl' | 'sreg' | 'ax'> {
  /** Simple Registration. Default: nothing. */
  readonly sreg?: SregRequest<Field> | undefined;
  /** Attribute Exchange. Default: nothing. */
  readonly ax?: AxRequest<Key> | undefined;
  /**
   * The URL of the route that providers send the visitor back to: absolute, or relative to `baseURL`, or a function of the
   * request for sites with several host names. No default; `passport.authenticate` may give its own.
   *
   * Security: a function must not build it from the Host header, which visitors write.
   */
  readonly returnURL?: string | ((request: StrategyRequest) => string) | undefined;
  /** What a relative `returnURL` is relative to. No default. */
  readonly baseURL?: string | undefined;
  /** Where transactions are kept until the visitor comes back. Default: 'session'. */
  readonly transaction?: TransactionOption | undefined;
  /** The form field or query parameter with the visitor's identifier. Default: 'openid_identifier'; 'openid_url' is read too. */
  readonly identifierField?: string | undefined;
  /** Asks for everything that the profile can show, beside what `sreg` and `ax` ask for. Default: false. */
  readonly profile?: boolean | undefined;
  /** Endpoints whose e-mail addresses count as verified. Default: none. */
  readonly trustedEmailProviders?: readonly string[] | undefined;
  /**
   * Lets pages of other sites begin logins with an identifier of their choice. Default: false, and such a request fails with CROSS_SITE_REQUEST.
   *
   * Security: any site can then log its visitors in here as somebody else.
   */
  readonly allowCrossSite?: boolean | undefined;
  /** Gives the request to the verify callback, first. Default: false. */
  readonly passReqToCallback?: boolean | undefined;
}

/** The options, checked and with their defaults. */
export interface StrategySettings {
  /** What the site called, for the messages about its options. */
  readonly owner: string;
  readonly party: RelyingParty;
  /** Absolute, relative, a function of the request, or left to each `passport.authenticate`. */
  readonly returnURL: StrategyOptions['returnURL'];
  readonly baseURL: string | undefined;
  /** Absent: the origin of each return URL. */
  readonly realm: string | undefined;
  /** Whether transactions are kept in the site's session. */
  readonly usesSession: boolean;
  readonly keeper: TransactionKeeper;
  /** The same for a site on plain http, whose cookies cannot be as strict. */
  readonly insecureKeeper: TransactionKeeper;
  readonly allowUnsolicited: boolean;
  readonly identifierField: string;
  readonly allowCrossSite: boolean;
  readonly trustedEmailProviders: readonly string[];
  readonly passReqToCallback: boolean;
}

const OWNER = 'passport-openid2';

const { returnUrl: _, ...partyChecks } = RELYING_PARTY_CHECKS;

const isReturnUrl: Check = (value) =>
  typeof value === 'function' ? undefined : isText(value) && 'must be a URL, or a function that returns one';

/** The checks of the options. */
export const CHECKS = {
  ...partyChecks,
  returnURL: isReturnUrl,
  baseURL: isHttpUrl,
  transaction: isTransactionOption,
  identifierField: isText,
  profile: isBoolean,
  trustedEmailProviders: isListOf(isHttpUrl),
  allowCrossSite: isBoolean,
  passReqToCallback: isBoolean,
} satisfies Record<keyof StrategyOptions, Check>;

/**
 * Checks the options, once.
 *
 * @param owner the strategy that the site called with them
 * @throws OPTION_UNKNOWN, OPTION_INVALID, RETURN_URL_OUTSIDE_REALM
 */
export function readOptions(options: StrategyOptions, owner: OptionOwner = { name: OWNER }): StrategySettings {
  checkOptions(owner.name, options, CHECKS);
  const {
    returnURL,
    baseURL,
    transaction = 'session',
    identifierField,
    profile,
    trustedEmailProviders,
    allowCrossSite,
    passReqToCallback,
    ...rest
  } = options;
  const fixedUrl = typeof returnURL === 'string' ? absoluteReturnUrl(returnURL, baseURL, owner.name) : undefined;
  return {
    owner: owner.name,
    party: createRelyingPartyFor(
      { name: owner.name, renamed: { returnUrl: 'returnURL', ...owner.renamed } },
      {
        ...rest,
        returnUrl: fixedUrl,
        sreg: profile ? withProfileFields(rest.sreg) : rest.sreg,
        ax: profile ? withProfileAttributes(rest.ax) : rest.ax,
      },
    ),
    returnURL: fixedUrl ?? returnURL,
    baseURL,
    realm: rest.realm,
    usesSession: transaction === 'session',
    keeper: createTransactionKeeper(owner.name, transaction, true),
    insecureKeeper: createTransactionKeeper(owner.name, transaction, false),
    allowUnsolicited: rest.allowUnsolicited ?? false,
    identifierField: identifierField ?? 'openid_identifier',
    trustedEmailProviders: trustedEmailProviders ?? [],
    allowCrossSite: allowCrossSite ?? false,
    passReqToCallback: passReqToCallback ?? false,
  };
}

/**
 * The absolute form of a return URL.
 *
 * @throws OPTION_INVALID
 */
export function absoluteReturnUrl(returnURL: string, baseURL: string | undefined, owner = OWNER): string {
  if (isHttpUrl(returnURL) === undefined) return returnURL;
  if (baseURL !== undefined && URL.canParse(returnURL, baseURL)) {
    const url = new URL(returnURL, baseURL);
    if (url.origin === new URL(baseURL).origin && isHttpUrl(url.href) === undefined) return url.href;
  }
  throw invalidOption(owner, 'returnURL', 'must be an absolute http or https URL, or a path together with baseURL');
}

function withProfileFields(sreg: SregRequest = {}): SregRequest {
  const optional = new Set([...(sreg.optional ?? []), 'fullname', 'nickname', 'email'] as const);
  for (const field of sreg.required ?? []) optional.delete(field);
  return { ...sreg, optional: [...optional] };
}

function withProfileAttributes(ax: AxRequest = {}): AxRequest {
  const ifAvailable = [...(ax.ifAvailable ?? []), 'fullname', 'nickname', 'first', 'last', 'email'] as const;
  return { ...ax, ifAvailable };
}
