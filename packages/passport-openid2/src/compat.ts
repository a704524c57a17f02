import { ConfigurationError } from 'openid-rp-core';
import type { VerifyDone } from 'openid-rp-core/adapter';
import type { OpenId2Identity } from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { BadRequestError, InternalOpenIDError, withOldFailures } from './compat-failure.js';
import { type CompatOptions, OWNER, strategyOptionsOf } from './compat-options.js';
import { SteamStrategy } from './compat-steam.js';
import { CallbackStore, type Discoverer, registerDiscoverer, type StoreCallbacks } from './compat-store.js';
import {
  type AnyVerify,
  type CompatAnswer,
  type CompatOauth,
  type CompatPape,
  type CompatProfile,
  compatAnswer,
  verifyByArity,
} from './compat-verify.js';
import { type AuthenticateOptions, LoginStrategy, type StrategyRequest } from './login-strategy.js';
import { readOptions } from './options.js';

/**
 * Takes the place of passport-openid: its options, verify callbacks, store callbacks and error classes, on the new engine.
 * What differs is told in docs/migrating-from-passport-openid.md.
 */
export class Strategy extends LoginStrategy<CompatAnswer> {
  // What `require('passport-openid2/compat')` gives is this class, so it carries the module's other exports.
  static readonly Strategy = Strategy;
  static readonly default = Strategy;
  static readonly SteamStrategy = SteamStrategy;
  static readonly BadRequestError = BadRequestError;
  static readonly InternalOpenIDError = InternalOpenIDError;

  /** Registers a function that knows the providers of some identifiers, with every strategy of this process. */
  static readonly discover = registerDiscoverer;

  readonly name = 'openid';
  private readonly callbacks: StoreCallbacks;

  /**
   * @param verify finds the account, and calls `done`; what it returns is ignored, and the number of its parameters decides
   *   which it is given
   * @throws OPTION_UNKNOWN, OPTION_INVALID, RETURN_URL_OUTSIDE_REALM
   */
  constructor(options: CompatOptions & { readonly passReqToCallback: true }, verify: AnyVerify);
  constructor(options: CompatOptions, verify: (identifier: string, done: VerifyDone) => unknown);
  constructor(
    options: CompatOptions,
    verify: (identifier: string, profile: CompatProfile, done: VerifyDone) => unknown,
  );
  constructor(
    options: CompatOptions,
    verify: (identifier: string, profile: CompatProfile, pape: CompatPape, done: VerifyDone) => unknown,
  );
  constructor(
    options: CompatOptions,
    verify: (
      identifier: string,
      profile: CompatProfile,
      pape: CompatPape,
      oauth: CompatOauth,
      done: VerifyDone,
    ) => unknown,
  );
  constructor(options: CompatOptions, verify: AnyVerify) {
    const translated = strategyOptionsOf(options);
    if (typeof verify !== 'function') {
      throw new ConfigurationError('OPTION_INVALID', `${OWNER}: the second argument must be the verify callback.`);
    }
    const callbacks: StoreCallbacks = {};
    const store = new CallbackStore(options.store ?? new MemoryStore(), callbacks);
    const settings = readOptions({ ...translated, store }, { name: OWNER, renamed: { provider: 'providerURL' } });
    const party = store.connect(settings.party, options.providerURL);
    super({ ...settings, party }, verifyByArity(verify, options));
    this.callbacks = callbacks;
  }

  override authenticate(request: StrategyRequest, options?: AuthenticateOptions): void {
    super.authenticate.call(withOldFailures(this), request, options);
  }

  protected profileFor(identity: OpenId2Identity): CompatAnswer {
    return compatAnswer(identity, this.settings.trustedEmailProviders);
  }

  /** Registers the function that keeps associations: `(handle, provider, algorithm, secret, expiresIn, done)`. */
  saveAssociation(save: NonNullable<StoreCallbacks['saveAssociation']>): this {
    this.callbacks.saveAssociation = save;
    return this;
  }

  /** Registers the function that finds them again: `(handle, done)`, and `done(error, provider, algorithm, secret)`. */
  loadAssociation(load: NonNullable<StoreCallbacks['loadAssociation']>): this {
    this.callbacks.loadAssociation = load;
    return this;
  }

  /** Registers the function that keeps who the provider of an identifier is: `(identifier, provider, done)`. */
  saveDiscoveredInfo(save: NonNullable<StoreCallbacks['saveDiscoveredInfo']>): this {
    this.callbacks.saveDiscoveredInfo = save;
    return this;
  }

  /** The same as `saveDiscoveredInfo`. */
  saveDiscoveredInformation(save: NonNullable<StoreCallbacks['saveDiscoveredInfo']>): this {
    return this.saveDiscoveredInfo(save);
  }

  /** Registers the function that finds it again: `(identifier, done)`, and `done(error, provider)`. */
  loadDiscoveredInfo(load: Discoverer): this {
    this.callbacks.loadDiscoveredInfo = load;
    return this;
  }

  /** The same as `loadDiscoveredInfo`. */
  loadDiscoveredInformation(load: Discoverer): this {
    return this.loadDiscoveredInfo(load);
  }
}

/** The same as `Strategy.discover`. */
export const { discover } = Strategy;

export type { CompatOptions } from './compat-options.js';
export type { CompatSteamOptions } from './compat-steam.js';
export type { CompatProvider, Discoverer } from './compat-store.js';
export type { CompatOauth, CompatPape, CompatProfile } from './compat-verify.js';
export type { SteamProfile } from './steam.js';
export { BadRequestError, InternalOpenIDError, SteamStrategy, Strategy as default, Strategy as 'module.exports' };
