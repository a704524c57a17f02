import { checkOptions, invalidOption, isBoolean } from 'openid-rp-core';
import { withOldFailures } from './compat-failure.js';
import { OWNER } from './compat-options.js';
import { type AnyVerify, doneOnly } from './compat-verify.js';
import type {
  AuthenticateOptions,
  StrategyRequest,
  VerifyCallback,
  VerifyCallbackWithRequest,
} from './login-strategy.js';
import { SteamStrategy as NewSteamStrategy, type SteamOptions, type SteamProfile } from './steam.js';

/** Options of passport-steam, and those of the new Steam strategy. */
export interface CompatSteamOptions extends SteamOptions {
  /** Has no effect: Steam makes no associations. */
  readonly stateless?: boolean | undefined;
  /** Has no effect: every login is checked as with `true`. */
  readonly secure?: boolean | undefined;
}

/** Takes the place of passport-steam: its options and its verify callback, on the new Steam strategy. */
export class SteamStrategy extends NewSteamStrategy {
  static override readonly Strategy = SteamStrategy;
  static override readonly default = SteamStrategy;
  static override readonly SteamStrategy = SteamStrategy;

  /**
   * @param verify finds the account, and calls `done`; what it returns is ignored
   * @throws OPTION_UNKNOWN, OPTION_INVALID, RETURN_URL_OUTSIDE_REALM
   */
  constructor(
    options: CompatSteamOptions & { readonly passReqToCallback: true },
    verify: VerifyCallbackWithRequest<SteamProfile>,
  );
  constructor(options: CompatSteamOptions, verify: VerifyCallback<SteamProfile>);
  constructor(options: CompatSteamOptions, verify: AnyVerify) {
    const { stateless, secure, ...rest } = Object(options) as CompatSteamOptions;
    checkOptions(OWNER, { stateless, secure }, { stateless: isBoolean, secure: isBoolean });
    if (rest.returnURL === undefined) throw invalidOption(OWNER, 'returnURL', 'must be given');
    super(rest, (typeof verify === 'function' ? doneOnly(verify) : verify) as VerifyCallback<SteamProfile>);
  }

  override authenticate(request: StrategyRequest, options?: AuthenticateOptions): void {
    super.authenticate.call(withOldFailures(this), request, options);
  }
}
