import { EVENT_CHANNEL, isRelyingPartyError, RelyingPartyError } from 'openid-rp-core';
import { ICAM_PROFILE, type OpenId2Identity } from 'openid-rp-core/openid2';
import { attributeUpdates } from './attribute-update.js';
import { LoginStrategy, type VerifyCallback, type VerifyCallbackWithRequest } from './login-strategy.js';
import { readOptions, type StrategyOptions } from './options.js';
import { type Profile, profileOf } from './profile.js';
import { rpDiscovery } from './rp-discovery.js';

/** Finds the account of an identifier; see `VerifyCallback`. */
export type VerifyFunction = VerifyCallback<Profile>;

/** The same with the request first, for `passReqToCallback: true`. */
export type VerifyFunctionWithRequest = VerifyCallbackWithRequest<Profile>;

/**
 * Logs visitors in with OpenID 2.0: with any identifier that they type, at the provider which it names; or, with the option
 * `provider`, at that one.
 *
 * A request with an OpenID response completes a login. Any other begins one, but at the return URL, where only the option
 * `identifier` does.
 */
export class Strategy extends LoginStrategy<Profile> {
  // What `require('passport-openid2')` gives is this class, so it carries the module's other exports.
  static readonly Strategy = Strategy;
  static readonly default = Strategy;
  static readonly RelyingPartyError = RelyingPartyError;
  static readonly isRelyingPartyError = isRelyingPartyError;
  static readonly EVENT_CHANNEL = EVENT_CHANNEL;
  static readonly ICAM_PROFILE = ICAM_PROFILE;
  static readonly rpDiscovery = rpDiscovery;
  static readonly attributeUpdates = attributeUpdates;

  readonly name = 'openid2';

  /**
   * @param verify finds the account of the identifier
   * @throws OPTION_UNKNOWN, OPTION_INVALID, RETURN_URL_OUTSIDE_REALM
   */
  constructor(options: StrategyOptions & { readonly passReqToCallback: true }, verify: VerifyFunctionWithRequest);
  constructor(options: StrategyOptions, verify: VerifyFunction);
  constructor(options: StrategyOptions, verify: VerifyFunction | VerifyFunctionWithRequest) {
    super(readOptions(options), verify);
  }

  protected profileFor(identity: OpenId2Identity): Profile {
    return profileOf(identity, this.settings.trustedEmailProviders);
  }
}
