import {
  ConfigurationError,
  type FailureCode,
  type IncomingRequest,
  observed,
  type TransactionKeeper,
} from 'openid-rp-core';
import {
  type Actions,
  actionsOf,
  browserOf,
  incomingRequest,
  isRequestFor,
  keepTransactionsAtLogin,
  refuseCrossSite,
  type SiteRequest,
  saveSession,
  sendPage,
  settle,
  settleError,
  settleVerify,
  type VerifyDone,
} from 'openid-rp-core/adapter';
import {
  type AxStoreRequest,
  type CompleteResult,
  classifyRequest,
  type OpenId2Identity,
} from 'openid-rp-core/openid2';
import PassportStrategy from 'passport-strategy';
import { absoluteReturnUrl, type StrategySettings } from './options.js';
import { isWithoutCookie, resubmission } from './resubmission.js';

/** What the strategy reads of a request, whatever framework made it. */
export type StrategyRequest = SiteRequest;

/** Options of `passport.authenticate('openid2', options)`, beside Passport's own. */
export interface AuthenticateOptions {
  /**
   * Instead of the configured return URL; the realm must cover it.
   *
   * Security: give the route that it leads to the same one. At its return URL, what a stranger's link names as the visitor's
   * identifier begins no login.
   */
  readonly returnURL?: string | undefined;
  readonly realm?: string | undefined;
  /** Instead of what the visitor typed. */
  readonly identifier?: string | undefined;
  /** Asks the provider to answer without showing the visitor anything. Default: false. */
  readonly immediate?: boolean | undefined;
  /** Anything that JSON can hold; comes back as `req.authInfo.appState`. */
  readonly appState?: unknown;
  /** Attributes that the provider is asked to keep, by short name or type URI, in the place of what `ax` asks for. */
  readonly axStore?: AxStoreRequest | undefined;
  /** The page of this site to go to afterwards; comes back as `req.authInfo.returnTo`. Other sites' pages are refused. */
  readonly returnTo?: string | undefined;
}

type OwnOptions = AuthenticateOptions;

declare module 'passport' {
  /** Passport's types refuse options that they do not know. */
  interface AuthenticateOptions extends OwnOptions {}
}

/** What `success` and so `req.authInfo` carry, beside what the verify callback gave. */
export interface SuccessInfo {
  readonly appState?: unknown;
  readonly returnTo?: string;
}

/** What a failed login says: words for a log or a page, and a stable code; for a negative answer, what it was begun with too. */
export interface FailureInfo extends SuccessInfo {
  readonly message: string;
  readonly code: FailureCode;
}

/**
 * Finds the account of an identifier; the key is `identifier`, whole. Either calls `done`, or returns the user or a promise
 * of it: a user logs in, null or false does not.
 */
export type VerifyCallback<P> = (identifier: string, profile: P, done: VerifyDone) => unknown;

/** The same with the request first, for `passReqToCallback: true`. A method, so that it may name its framework's request. */
export type VerifyCallbackWithRequest<P> = {
  verify(request: StrategyRequest, identifier: string, profile: P, done: VerifyDone): unknown;
}['verify'];

type Sent = ReadonlyArray<readonly [name: string, value: string]>;

const Base = PassportStrategy as unknown as new () => object;

/** What every strategy on OpenID 2.0 is; the profile that the verify callback gets is what they differ in. */
export abstract class LoginStrategy<P> extends Base {
  abstract readonly name: string;
  protected readonly settings: StrategySettings;
  private readonly verify: (...parameters: never[]) => unknown;

  protected constructor(settings: StrategySettings, verify: (...parameters: never[]) => unknown) {
    super();
    if (typeof verify !== 'function') {
      throw new ConfigurationError(
        'OPTION_INVALID',
        `${settings.owner}: the second argument must be the verify callback.`,
      );
    }
    this.settings = settings;
    this.verify = verify;
  }

  /** What the verify callback is told about an identity. */
  protected abstract profileFor(identity: OpenId2Identity): P | Promise<P>;

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

  private async decide(request: StrategyRequest, options: AuthenticateOptions, actions: Actions): Promise<() => void> {
    const incoming = incomingRequest(request);
    const kind = classifyRequest(incoming);
    if (kind.kind === 'response') return this.complete(request, incoming, kind.transactionId, actions);
    // The return URL has to take requests from other sites, which could log visitors in as somebody else: what they send there
    // begins no login.
    const sent = this.isReturnPath(request, options) ? [] : [...kind.form, ...kind.query];
    const identifier = options.identifier ?? this.typedIdentifier(request, sent);
    return this.begin(request, { ...options, identifier }, actions);
  }

  /** What the visitor typed, in the configured field or the one that OpenID 1.1 recommended. @throws CROSS_SITE_REQUEST */
  private typedIdentifier(request: StrategyRequest, sent: Sent): string | undefined {
    const { identifierField, allowCrossSite } = this.settings;
    const typed = [identifierField, 'openid_url'].map((wanted) => sent.find(([name]) => name === wanted)?.[1]);
    const identifier = typed[0] ?? typed[1];
    if (identifier !== undefined && !allowCrossSite) refuseCrossSite(request);
    return identifier;
  }

  private async begin(
    request: StrategyRequest,
    { identifier, immediate, appState, axStore, returnTo, realm, returnURL }: AuthenticateOptions,
    actions: Actions,
  ): Promise<() => void> {
    const returnUrl = this.returnUrlOf(request, returnURL);
    const { url, form, transaction } = await this.settings.party.begin({
      identifier,
      immediate,
      appState,
      axStore,
      returnTo,
      realm,
      returnUrl,
    });
    await this.keeperFor(request).keep(browserOf(request), transaction);
    if (this.settings.usesSession) await saveSession(request);
    return () => (form && sendPage(request, form.html)) || actions.redirect(url);
  }

  private async complete(
    request: StrategyRequest,
    incoming: IncomingRequest,
    transactionId: string | undefined,
    actions: Actions,
  ): Promise<() => void> {
    const browser = browserOf(request);
    const keeper = this.keeperFor(request);
    const isUnsolicited = transactionId === undefined && this.settings.allowUnsolicited;
    const transaction = isUnsolicited
      ? undefined
      : await keeper.find(browser, transactionId).catch((error: unknown) => {
          const again = isWithoutCookie(error) ? resubmission(request, incoming, actions) : undefined;
          if (!again) throw error;
          return again;
        });
    if (typeof transaction === 'function') return transaction;
    const result = await this.settings.party.complete({ ...incoming, transaction });
    if (result.kind !== 'authenticated') return () => actions.fail(negativeAnswer(result));

    if (transaction) keeper.finish(browser, transaction);
    keepTransactionsAtLogin(request);
    const { identity } = result;
    const profile = await this.profileFor(identity);
    const verdict = await settleVerify((done) => this.callVerify(request, identity.claimedId, profile, done));
    if (verdict.kind === 'refused') return () => actions.fail(verdict.info);
    return () => actions.success(verdict.user, infoOf(verdict.info, result));
  }

  private callVerify(request: StrategyRequest, identifier: string, profile: P, done: VerifyDone): unknown {
    const { verify } = this;
    return this.settings.passReqToCallback
      ? (verify as VerifyCallbackWithRequest<P>)(request, identifier, profile, done)
      : (verify as VerifyCallback<P>)(identifier, profile, done);
  }

  /** The configured return URL, or the one that the route names. */
  private isReturnPath(request: StrategyRequest, { returnURL }: AuthenticateOptions): boolean {
    const known = [this.returnUrlOf(request, undefined), this.returnUrlOf(request, returnURL)];
    return known.some((url) => url !== undefined && isRequestFor(request, url));
  }

  /** Undefined means the one that the relying party was configured with. */
  private returnUrlOf(request: StrategyRequest, given: string | undefined): string | undefined {
    const { returnURL, baseURL, owner } = this.settings;
    const url = given ?? (typeof returnURL === 'function' ? returnURL(request) : returnURL);
    return url === undefined ? undefined : absoluteReturnUrl(url, baseURL, owner);
  }

  /** Both halves of a login ask the configuration, not the request, whether the site is on https; so both name one cookie. */
  private keeperFor(request: StrategyRequest): TransactionKeeper {
    const url = this.returnUrlOf(request, undefined) ?? this.settings.baseURL;
    return url?.startsWith('http:') ? this.settings.insecureKeeper : this.settings.keeper;
  }
}

function negativeAnswer(result: CompleteResult): FailureInfo {
  return result.kind === 'cancelled'
    ? { message: 'The login was cancelled.', code: 'CANCELLED', ...begunWith(result) }
    : { message: 'The provider has to ask the visitor first.', code: 'SETUP_NEEDED', ...begunWith(result) };
}

function infoOf(verdictInfo: unknown, result: SuccessInfo): SuccessInfo {
  const own = typeof verdictInfo === 'string' ? { message: verdictInfo } : Object(verdictInfo);
  return { ...own, ...begunWith(result) };
}

/** What the site gave when the login began. */
function begunWith({ appState, returnTo }: SuccessInfo): SuccessInfo {
  return { ...(appState !== undefined && { appState }), ...(returnTo !== undefined && { returnTo }) };
}
