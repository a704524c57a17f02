import type { SuccessInfo as Id4meInfo } from 'passport-id4me';
import { isRelyingPartyError, type SuccessInfo } from 'passport-openid2';
import type { ProviderSession, SiteUser } from './account.js';
import { ADDING_ENDED, type Failure, IDENTITY_TAKEN, loginFailure } from './failure.js';
import type { VerifiedIdentity } from './identity.js';
import type { Protocol } from './login-form.js';
import type { Attempt, Newcomer } from './session.js';
import type { Site } from './site.js';

/** What comes back with the answer of a provider, which never sees it: several tabs may have begun logins. */
interface AppState {
  readonly typed?: string;
  /** The account to add the identity to; none for a login. */
  readonly addTo?: string | undefined;
}

/** What Passport is told when a login begins. */
export function beginOptions({ typed, returnTo, purpose }: Attempt, user: SiteUser | undefined) {
  const appState: AppState = { typed, ...(purpose === 'add' && { addTo: user?.accountId }) };
  return { returnTo, appState };
}

/** What the login was begun with, as far as the strategy says it: not with an error. */
function attemptOf(protocol: Protocol, info: unknown): Attempt {
  const { appState, returnTo = '' } = (info ?? {}) as SuccessInfo;
  const { typed = '', addTo } = (appState ?? {}) as AppState;
  return { protocol, typed, returnTo, purpose: addTo === undefined ? 'log-in' : 'add' };
}

/** What to do with somebody who came back from a provider. */
export type Outcome =
  /** A known identity: begin a session for the user. */
  | { readonly kind: 'known'; readonly user: SiteUser; readonly returnTo: string }
  /** An unknown one: show the registration form. */
  | { readonly kind: 'unknown'; readonly newcomer: Newcomer }
  | { readonly kind: 'added' }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly attempt: Attempt };

/** What Passport's callback gets. */
export interface Settled {
  readonly error: unknown;
  readonly identity: VerifiedIdentity | false | undefined;
  readonly info: unknown;
  readonly status: unknown;
  /** What the login was begun with, where it is the beginning that failed. */
  readonly begun: Attempt | undefined;
}

/**
 * Decides about an answer of a provider.
 *
 * @param user who is logged in already
 * @throws what went wrong in this site
 */
export async function outcomeOf(
  { accounts }: Site,
  protocol: Protocol,
  { error, identity, info, status, begun }: Settled,
  user: SiteUser | undefined,
): Promise<Outcome> {
  const attempt = begun ?? attemptOf(protocol, info);
  if (!identity) return { kind: 'failed', failure: failureOf(attempt, error, info, status), attempt };
  const { appState, returnTo = '/account', tokens } = info as SuccessInfo & Partial<Id4meInfo>;
  if (attempt.purpose === 'add') {
    // Only for the account that asked: in another tab somebody else may have logged in meanwhile.
    const isOwn = user && (appState as AppState).addTo === user.accountId;
    if (!isOwn) return { kind: 'failed', failure: ADDING_ENDED, attempt: { ...attempt, purpose: 'log-in' } };
    const isAdded = await accounts.add(user.accountId, identity);
    return isAdded ? { kind: 'added' } : { kind: 'failed', failure: IDENTITY_TAKEN, attempt };
  }
  const session: ProviderSession = {
    idToken: tokens?.idToken ?? '',
    providerSession: String(tokens?.idTokenClaims?.['sid'] ?? ''),
  };
  const known = await accounts.logIn(identity, session);
  if (known) return { kind: 'known', user: known, returnTo };
  return { kind: 'unknown', newcomer: { identity, returnTo, ...session } };
}

/** What happened, for a person. @throws what is no failure of a login but a bug */
function failureOf(attempt: Attempt, error: unknown, info: unknown, status: unknown): Failure {
  if (isRelyingPartyError(error)) return loginFailure(attempt, error.code, error.status);
  if (error) throw error;
  const { code = '' } = (info ?? {}) as { code?: string };
  // A visitor who cancelled gets what Passport answers, too, when nobody was logged in.
  return loginFailure(attempt, code, typeof status === 'number' ? status : 401);
}
