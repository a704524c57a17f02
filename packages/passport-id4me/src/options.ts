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
import type { SiteRequest } from 'openid-rp-core/adapter';
import {
  type ClaimRequest,
  type ClaimRequests,
  createRelyingPartyFor,
  RELYING_PARTY_CHECKS,
  type RelyingParty,
  type RelyingPartyOptions,
} from 'openid-rp-core/id4me';

/** Claims to ask for, by name; null asks without saying more. */
type AskedClaims<Name extends string> = ClaimRequests & { readonly [Claim in Name]?: ClaimRequest | null };

/**
 * Options of the strategy. Unknown ones are refused, so that a typo is not silent. The names of the claims that are asked for
 * are those that the type of the profile knows; whether the request is given decides what the verify callback gets.
 */
export interface StrategyOptions<Name extends string = string, GivesRequest extends boolean = boolean>
  extends Omit<RelyingPartyOptions, 'redirectUri' | 'claims'> {
  /** What is asked for: in UserInfo, where it may come from an agent, and in the ID token. Default: nothing but who it is. */
  readonly claims?:
    | { readonly userinfo?: AskedClaims<Name> | undefined; readonly id_token?: AskedClaims<Name> | undefined }
    | undefined;
  /** The URL of the route that authorities send the visitor back to: absolute, or relative to `baseURL`. Must be given. */
  readonly callbackURL: string;
  /** What a relative `callbackURL` is relative to. No default. */
  readonly baseURL?: string | undefined;
  /** Where transactions are kept until the visitor comes back. Default: 'session'. */
  readonly transaction?: TransactionOption | undefined;
  /** The form field or query parameter with the visitor's identifier. Default: 'id4me_identifier'. */
  readonly identifierField?: string | undefined;
  /**
   * Issuers whose word counts for whether an e-mail address is verified. Default: none. The word of an agent counts where the
   * authority is named here, too: any other one could pass on what the agent says about somebody else.
   */
  readonly trustedEmailProviders?: readonly string[] | undefined;
  /**
   * Lets pages of other sites begin logins with an identifier, or at an authority (`iss`, OIDC Core sec. 4), of their choice. Default: false, and such a request fails with CROSS_SITE_REQUEST.
   *
   * Security: any site can then log its visitors in here as somebody else.
   */
  readonly allowCrossSite?: boolean | undefined;
  /** Gives the request to the verify callback, first. Default: false. */
  readonly passReqToCallback?: GivesRequest | undefined;
}

/** The options, checked and with their defaults. */
export interface StrategySettings {
  readonly party: RelyingParty;
  readonly callbackURL: string;
  /** Whether transactions are kept in the site's session. */
  readonly usesSession: boolean;
  readonly keeper: TransactionKeeper;
  readonly identifierField: string;
  readonly allowCrossSite: boolean;
  readonly trustedEmailProviders: readonly string[];
  readonly passReqToCallback: boolean;
}

/**
 * Options for each request, for sites of several tenants. The same tenant must get the same object. A method, so that it may
 * name its framework's request.
 */
export type OptionsOfRequest<Name extends string = string, GivesRequest extends boolean = boolean> = {
  optionsOf(request: SiteRequest): StrategyOptions<Name, GivesRequest> | Promise<StrategyOptions<Name, GivesRequest>>;
}['optionsOf'];

const OWNER = 'passport-id4me';
const PARTY_OWNER: OptionOwner = { name: OWNER, renamed: { redirectUri: 'callbackURL' } };

const { redirectUri: isCallbackUrl, ...partyChecks } = RELYING_PARTY_CHECKS;

/** The checks of the options. */
export const CHECKS = {
  ...partyChecks,
  callbackURL: isText,
  baseURL: isHttpUrl,
  transaction: isTransactionOption,
  identifierField: isText,
  trustedEmailProviders: isListOf(isHttpUrl),
  allowCrossSite: isBoolean,
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
  const { allowCrossSite, passReqToCallback, ...partyOptions } = rest;
  const url = absoluteCallbackUrl(callbackURL, baseURL);
  return {
    party: createRelyingPartyFor(PARTY_OWNER, { ...partyOptions, redirectUri: url }),
    callbackURL: url,
    usesSession: transaction === 'session',
    keeper: createTransactionKeeper(OWNER, transaction, url.startsWith('https:')),
    identifierField: identifierField ?? 'id4me_identifier',
    trustedEmailProviders: trustedEmailProviders ?? [],
    allowCrossSite: allowCrossSite ?? false,
    passReqToCallback: passReqToCallback ?? false,
  };
}

/**
 * Gives the settings for a request. They hold caches and limits, so those of each tenant are made once.
 *
 * @throws OPTION_UNKNOWN, OPTION_INVALID; a function's options are checked when it gives them
 */
export function createSettings(
  options: StrategyOptions | OptionsOfRequest,
): (request: SiteRequest) => StrategySettings | Promise<StrategySettings> {
  if (typeof options !== 'function') {
    const settings = readOptions(options);
    return () => settings;
  }
  const known = new WeakMap<StrategyOptions, StrategySettings>();
  return async (request) => {
    const given = await options(request);
    const settings = known.get(given) ?? readOptions(given);
    known.set(given, settings);
    return settings;
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
