import { isRelyingPartyError } from 'openid-rp-core';
import type { FailureInfo } from './login-strategy.js';

/** What says what was wrong, and which status suits it. */
interface Reason {
  readonly code?: unknown;
  readonly status?: unknown;
}

/** The visitor gave no identifier. The information of a failure. */
export class BadRequestError extends Error {
  override readonly name = 'BadRequestError';
  readonly status = 400;
  /** `IDENTIFIER_ABSENT`, when it comes from the strategy. */
  readonly code: unknown;

  constructor(message?: string, code?: unknown) {
    super(message);
    this.code = code;
  }
}

/**
 * The login did not work. The information of a failure when a stranger is at fault; an error when the provider or the site's
 * store is.
 */
export class InternalOpenIDError extends Error {
  override readonly name = 'InternalOpenIDError';
  /** What was wrong: for an error the coded one, for a failure its message and code. */
  readonly openidError: unknown;
  /** One of docs/errors.md, when it comes from the strategy. */
  readonly code: unknown;
  readonly status: unknown;

  constructor(message?: string, openidError?: unknown, status?: number) {
    super(message, { cause: openidError });
    const reason = (openidError ?? {}) as Reason;
    this.openidError = openidError;
    this.code = reason.code;
    this.status = status ?? reason.status ?? 500;
  }

  /** The reason in brackets, as before; where the message is the reason already, its code. */
  override toString(): string {
    const reason = (this.openidError as { message?: unknown } | undefined)?.message;
    if (reason !== undefined && reason !== this.message) return `${this.message} (message: "${String(reason)}")`;
    return this.code === undefined ? this.message : `${this.message} (code: "${String(this.code)}")`;
  }
}

/** What Passport adds to a strategy for the time of one request, as far as it says that a login went wrong. */
interface Actions {
  fail(info: unknown, status?: number): void;
  error(error: unknown): void;
}

/**
 * The strategy for one request, with failures and errors in the classes of passport-openid. Call it before the first await,
 * as Passport may put the actions of another request on the same object later.
 */
export function withOldFailures<S extends object>(strategy: S): S {
  const actions = strategy as S & Actions;
  const { fail, error } = actions;
  const translated: Actions = {
    fail: (info, status) => fail.call(actions, oldInfo(info, status), status),
    error: (reason) => error.call(actions, oldError(reason)),
  };
  return Object.assign(Object.create(strategy), translated);
}

/** A status comes with what the strategy itself found; what the verify callback says has none. */
function oldInfo(info: unknown, status: number | undefined): unknown {
  const { message, code } = Object(info) as Partial<FailureInfo>;
  if (status !== undefined) {
    return code === 'IDENTIFIER_ABSENT'
      ? new BadRequestError(message, code)
      : new InternalOpenIDError(message, info, status);
  }
  return code === 'CANCELLED' ? { ...(info as FailureInfo), message: 'OpenID authentication canceled' } : info;
}

/** A mistake in the site's own code stays what it is. */
function oldError(error: unknown): unknown {
  const isOfOthers = isRelyingPartyError(error) && error.status > 500;
  return isOfOthers ? new InternalOpenIDError(error.message, error) : error;
}
