import {
  ConfigurationError,
  EVENT_CHANNEL,
  type FailureCode,
  type IncomingRequest,
  isRelyingPartyError,
  observed,
  RelyingPartyError,
} from 'openid-rp-core';
import {
  type Actions,
  actionsOf,
  browserOf,
  incomingRequest,
  keepTransactionsAtLogin,
  type SiteRequest,
  saveSession,
  settle,
  settleError,
  settleVerify,
  type VerifyDone,
} from 'openid-rp-core/adapter';
import {
  type BeginOptions,
  type CompleteResult,
  classifyRequest,
  generateAuthenticationKeys,
  generateEncryptionKeys,
  type Id4meTokens,
  type RelyingParty,
} from 'openid-rp-core/id4me';
import PassportStrategy from 'passport-strategy';
import { type AuthenticateOptions, givenOptions } from './authenticate-options.js';
import { requestedLogin } from './login-request.js';
import { createSettings, type OptionsOfRequest, type StrategyOptions, type StrategySettings } from './options.js';
import { type Profile, profileOf } from './profile.js';

/** What the strategy reads of a request, whatever framework made it. */
export type StrategyRequest = SiteRequest;

/** What the site gave when the login began. */
interface Carried {
  readonly appState?: unknown;
  readonly returnTo?: string;
}

/** What `success` and so `req.authInfo` carry, beside what the verify callback gave. */
export interface SuccessInfo extends Carried {
  /** Secrets, all of them: for log-out and refresh. */
  readonly tokens: Id4meTokens;
}

/** What a failed login says: words for a log or a page, and a stable code; for a negative answer, what it was begun with too. */
export interface FailureInfo extends Carried {
  readonly message: string;
  readonly code: FailureCode;
}

/**
 * Finds the account of an identity; the key is the pair of `issuer` and `profile.id`. Either calls `done`, or returns the user
 * or a promise of it: a user logs in, null or false does not.
 */
export type VerifyFunction<Name extends string = string> = (
  issuer: string,
  profile: Profile<Name>,
  done: VerifyDone,
) => unknown;

/** The same with the request first, for `passReqToCallback: true`. A method, so that it may name its framework's request. */
export type VerifyFunctionWithRequest<Name extends string = string> = {
  verify(request: StrategyRequest, issuer: string, profile: Profile<Name>, done: VerifyDone): unknown;
}['verify'];

/** The verify callback that goes with the options: with the request first where they surely say so. */
type VerifyOf<Name extends string, GivesRequest extends boolean> = [GivesRequest] extends [true]
  ? VerifyFunctionWithRequest<Name>
  : VerifyFunction<Name>;

const Base = PassportStrategy as unknown as new () => object;

/**
 * Logs visitors in with ID4me: at the authority that the DNS record of their domain name or e-mail address names.
 *
 * A request with an authorization response completes a login. Any other begins one, but at the callback URL, where only the
 * options `identifier` and `issuer` do.
 */
export class Strategy<Name extends string = string, GivesRequest extends boolean = false> extends Base {
  // What `require('passport-id4me')` gives is this class, so it carries the module's other exports.
  static readonly Strategy = Strategy;
  static readonly default = Strategy;
  static readonly RelyingPartyError = RelyingPartyError;
  static readonly isRelyingPartyError = isRelyingPartyError;
  static readonly EVENT_CHANNEL = EVENT_CHANNEL;
  static readonly generateAuthenticationKeys = generateAuthenticationKeys;
  static readonly generateEncryptionKeys = generateEncryptionKeys;

  readonly name = 'id4me';
  private readonly settingsOf: ReturnType<typeof createSettings>;
  private readonly verify: VerifyFunction | VerifyFunctionWithRequest;

  /**
   * @param options or a function that gives those of a request
   * @param verify finds the account of the identity
   * @throws OPTION_UNKNOWN, OPTION_INVALID
   */
  constructor(
    options: StrategyOptions<Name, GivesRequest> | OptionsOfRequest<Name, GivesRequest>,
    verify: VerifyOf<NoInfer<Name>, NoInfer<GivesRequest>>,
  );
  constructor(options: StrategyOptions | OptionsOfRequest, verify: VerifyFunction | VerifyFunctionWithRequest) {
    super();
    if (typeof verify !== 'function') {
      throw new ConfigurationError(
        'OPTION_INVALID',
        'passport-id4me: the second argument must be the verify callback.',
      );
    }
    this.verify = verify;
    this.settingsOf = createSettings(options);
  }

  /** Begins a login, or completes one. Called by Passport; neither throws nor rejects. */
  authenticate(request: StrategyRequest, options: AuthenticateOptions = {}): void {
    // Before the first await: Passport may share this object between requests.
    const actions = actionsOf(this as unknown as Actions);
    // The actions run outside of every promise, so that what the site throws in them is not taken for a failed login.
    observed(() => this.decide(request, options, actions)).then(
      (act) => process.nextTick(settle, request, actions, act),
      (error) => process.nextTick(settle, request, actions, () => settleError(error, actions)),
    );
  }

  /**
   * The relying party behind the strategy, for log-out and refresh.
   *
   * @param request where the options are a function of it
   */
  async relyingParty(request: StrategyRequest = {}): Promise<RelyingParty> {
    return (await this.settingsOf(request)).party;
  }

  private async decide(request: StrategyRequest, options: AuthenticateOptions, actions: Actions): Promise<() => void> {
    const settings = await this.settingsOf(request);
    const incoming = incomingRequest(request);
    const kind = classifyRequest(incoming);
    if (kind.kind === 'response') return this.complete(settings, request, incoming, kind.transactionId, actions);
    const given = givenOptions(options);
    // Where the site says who it is, nothing that was sent has a say in where to ask.
    const asked = given.identifier === undefined ? requestedLogin(request, kind, settings) : {};
    return this.begin(settings, request, { ...asked, ...given }, actions);
  }

  private async begin(
    settings: StrategySettings,
    request: StrategyRequest,
    login: BeginOptions,
    actions: Actions,
  ): Promise<() => void> {
    const { url, transaction } = await settings.party.begin(login);
    await settings.keeper.keep(browserOf(request), transaction);
    if (settings.usesSession) await saveSession(request);
    return () => actions.redirect(url);
  }

  private async complete(
    settings: StrategySettings,
    request: StrategyRequest,
    incoming: IncomingRequest,
    transactionId: string | undefined,
    actions: Actions,
  ): Promise<() => void> {
    const browser = browserOf(request);
    const transaction = await settings.keeper.find(browser, transactionId);
    const result = await settings.party.complete({ ...incoming, transaction });
    if (result.kind !== 'authenticated') return () => actions.fail(negativeAnswer(result));

    settings.keeper.finish(browser, transaction);
    keepTransactionsAtLogin(request);
    const profile = profileOf(result.identity, settings.trustedEmailProviders);
    const { issuer, tokens } = result.identity;
    const verdict = await settleVerify((done) => this.callVerify(settings, request, issuer, profile, done));
    if (verdict.kind === 'refused') return () => actions.fail(verdict.info);
    return () => actions.success(verdict.user, { tokens, ...infoOf(verdict.info), ...begunWith(result) });
  }

  private callVerify(
    { passReqToCallback }: StrategySettings,
    request: StrategyRequest,
    issuer: string,
    profile: Profile,
    done: VerifyDone,
  ): unknown {
    const { verify } = this;
    return passReqToCallback
      ? (verify as VerifyFunctionWithRequest)(request, issuer, profile, done)
      : (verify as VerifyFunction)(issuer, profile, done);
  }
}

function negativeAnswer(result: CompleteResult): FailureInfo {
  return result.kind === 'cancelled'
    ? { message: 'The login was cancelled.', code: 'CANCELLED', ...begunWith(result) }
    : { message: 'The authority has to ask the visitor first.', code: 'SETUP_NEEDED', ...begunWith(result) };
}

function infoOf(verdictInfo: unknown): object {
  return typeof verdictInfo === 'string' ? { message: verdictInfo } : Object(verdictInfo);
}

function begunWith({ appState, returnTo }: Carried): Carried {
  return { ...(appState !== undefined && { appState }), ...(returnTo !== undefined && { returnTo }) };
}
