import { EVENT_CHANNEL, isRelyingPartyError, RelyingPartyError } from 'openid-rp-core';
import { type AxKey, ICAM_PROFILE, type OpenId2Identity, type SregField } from 'openid-rp-core/openid2';
import { attributeUpdates } from './attribute-update.js';
import { LoginStrategy, type VerifyCallback, type VerifyCallbackWithRequest } from './login-strategy.js';
import { readOptions, type StrategyOptions } from './options.js';
import { type Profile, profileOf } from './profile.js';
import { rpDiscovery } from './rp-discovery.js';

/** Finds the account of an identifier; see `VerifyCallback`. */
export type VerifyFunction<Field extends SregField = SregField, Key extends AxKey = AxKey> = VerifyCallback<
  Profile<Field, Key>
>;

/** The same with the request first, for `passReqToCallback: true`. */
export type VerifyFunctionWithRequest<
  Field extends SregField = SregField,
  Key extends AxKey = AxKey,
> = VerifyCallbackWithRequest<Profile<Field, Key>>;

/**
 * Logs visitors in with OpenID 2.0: with any identifier that they type, at the provider which it names; or, with the option
 * `provider`, at that one.
 *
 * A request with an OpenID response completes a login. Any other begins one, but at the return URL, where only the option
 * `identifier` does.
 */
export class Strategy<Field extends SregField = SregField, Key extends AxKey = AxKey> extends LoginStrategy<Profile> {
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
  constructor(
    options: StrategyOptions<Field, Key> & { readonly passReqToCallback: true },
    verify: VerifyFunctionWithRequest<NoInfer<Field>, NoInfer<Key>>,
  );
  constructor(options: StrategyOptions<Field, Key>, verify: VerifyFunction<NoInfer<Field>, NoInfer<Key>>);
  constructor(options: StrategyOptions, verify: VerifyFunction | VerifyFunctionWithRequest) {
    super(readOptions(options), verify);
  }

  protected profileFor(identity: OpenId2Identity): Profile {
    return profileOf(identity, this.settings.trustedEmailProviders);
  }
}
