import { type Check, checkOptions, invalidOption, isBoolean, isHttpUrl } from 'openid-rp-core';
import type { AxRequest, SregRequest } from 'openid-rp-core/openid2';
import { type CompatPapeRequest, papeRequestOf } from './compat-verify.js';
import { CHECKS, type StrategyOptions } from './options.js';

/** Options of passport-openid, and those of the new strategy that have to do with where and how a site runs. */
export interface CompatOptions
  extends Pick<
    StrategyOptions,
    | 'realm'
    | 'identifierField'
    | 'stateless'
    | 'ui'
    | 'oauth'
    | 'passReqToCallback'
    | 'store'
    | 'transaction'
    | 'trustedEmailProviders'
    | 'requireHttps'
    | 'discoveryPolicy'
    | 'xriProxy'
    | 'http'
    | 'allowCrossSite'
    | 'allowOpenId1'
    | 'allowPrivateAddresses'
    | 'allowInsecureHttp'
  > {
  /** The absolute URL of the route that providers send the visitor back to. It must be given. */
  readonly returnURL: NonNullable<StrategyOptions['returnURL']>;
  /** Asks for name and e-mail address. Default: false. */
  readonly profile?: boolean | undefined;
  /** How the visitor is to be authenticated. Default: as the provider likes. */
  readonly pape?: CompatPapeRequest | undefined;
  /** The identifier of the one provider of this site; what visitors type is then ignored. Default: visitors choose. */
  readonly providerURL?: string | undefined;
  /** Has no effect: every login is checked as with `true`. */
  readonly secure?: boolean | undefined;
}

export const OWNER = 'passport-openid2/compat';

const SREG: SregRequest = { optional: ['fullname', 'nickname', 'email'] };
const AX_FETCH: AxRequest = { required: ['fullname', 'first', 'last', 'email'] };

const isPape: Check = (value) => {
  if (typeof value !== 'object' || value === null) return 'must be an object';
  const { maxAuthAge, preferredAuthPolicies, ...rest } = value as CompatPapeRequest;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) return `has no member "${unknown}"; it has maxAuthAge and preferredAuthPolicies`;
  const areTexts = [preferredAuthPolicies ?? []].flat().every((text) => typeof text === 'string');
  if (!areTexts) return 'has preferredAuthPolicies that are neither text nor a list of texts';
  return CHECKS.pape(papeRequestOf({ maxAuthAge, preferredAuthPolicies }));
};

const COMPAT_CHECKS: Readonly<Record<keyof CompatOptions, Check>> = {
  returnURL: CHECKS.returnURL,
  realm: CHECKS.realm,
  profile: isBoolean,
  pape: isPape,
  ui: CHECKS.ui,
  oauth: CHECKS.oauth,
  identifierField: CHECKS.identifierField,
  providerURL: isHttpUrl,
  stateless: CHECKS.stateless,
  secure: isBoolean,
  passReqToCallback: CHECKS.passReqToCallback,
  store: CHECKS.store,
  transaction: CHECKS.transaction,
  trustedEmailProviders: CHECKS.trustedEmailProviders,
  requireHttps: CHECKS.requireHttps,
  discoveryPolicy: CHECKS.discoveryPolicy,
  xriProxy: CHECKS.xriProxy,
  http: CHECKS.http,
  allowCrossSite: CHECKS.allowCrossSite,
  allowOpenId1: CHECKS.allowOpenId1,
  allowPrivateAddresses: CHECKS.allowPrivateAddresses,
  allowInsecureHttp: CHECKS.allowInsecureHttp,
};

/**
 * The options of passport-openid in the words of the new strategy.
 *
 * @throws OPTION_UNKNOWN, OPTION_INVALID
 */
export function strategyOptionsOf(options: CompatOptions): StrategyOptions {
  checkOptions(OWNER, options, COMPAT_CHECKS);
  if (options.returnURL === undefined) throw invalidOption(OWNER, 'returnURL', 'must be given');
  const { profile, pape, providerURL, secure: _, ...rest } = options;
  return {
    ...rest,
    provider: providerURL,
    pape: pape && papeRequestOf(pape),
    ...(profile && { sreg: SREG, ax: AX_FETCH }),
  };
}
