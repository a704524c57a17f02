import type { SuccessInfo as Id4meInfo } from 'passport-id4me';
import { isRelyingPartyError, type SuccessInfo } from 'passport-openid2';
import type { ProviderSession, SiteUser } from './account.js';
import { ADDING_ENDED, type Failure, IDENTITY_TAKEN, loginFailure } from './failure.js';
import type { VerifiedIdentity } from './identity.js';
import type { Protocol } from './login-form.js';
import type { Attempt, Newcomer } from './session.js';
import type { Site } from './site.js';

/** What Passport is told when a login begins; the provider never sees it. */
export function beginOptions({ returnTo, purpose }: Attempt, user: SiteUser | undefined) {
  return { returnTo, ...(purpose === 'add' && { appState: { addTo: user?.accountId } }) };
}

/** What to do with somebody who came back from a provider. */
export type Outcome =
  /** A known identity: begin a session for the user. */
  | { readonly kind: 'known'; readonly user: SiteUser; readonly returnTo: string }
  /** An unknown one: show the registration form. */
  | { readonly kind: 'unknown'; readonly newcomer: Newcomer }
  | { readonly kind: 'added' }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What Passport's callback gets. */
export interface Settled {
  readonly error: unknown;
  readonly identity: VerifiedIdentity | false | undefined;
  readonly info: unknown;
  readonly status: unknown;
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
  { error, identity, info, status }: Settled,
  user: SiteUser | undefined,
): Promise<Outcome> {
  if (!identity) return { kind: 'failed', failure: failureOf(protocol, error, info, status) };
  const { appState, returnTo = '/account', tokens } = info as SuccessInfo & Partial<Id4meInfo>;
  if (appState !== undefined) {
    // Only for the account that asked: in another tab somebody else may have logged in meanwhile.
    const { addTo } = appState as { readonly addTo?: string };
    if (!user || addTo !== user.accountId) return { kind: 'failed', failure: ADDING_ENDED };
    const isAdded = await accounts.add(user.accountId, identity);
    return isAdded ? { kind: 'added' } : { kind: 'failed', failure: IDENTITY_TAKEN };
  }
  const session: ProviderSession = {
    idToken: tokens?.idToken ?? '',
    providerSession: String(tokens?.idTokenClaims?.['sid'] ?? ''),
  };
  const accountId = await accounts.find(identity);
  if (accountId === undefined) return { kind: 'unknown', newcomer: { identity, returnTo, ...session } };
  return { kind: 'known', user: await accounts.logIn(accountId, identity, session), returnTo };
}

/** What happened, for a person. @throws what is no failure of a login but a bug */
function failureOf(protocol: Protocol, error: unknown, info: unknown, status: unknown): Failure {
  if (isRelyingPartyError(error)) return loginFailure(protocol, error.code, error.status);
  if (error) throw error;
  const { code = '' } = (info ?? {}) as { code?: string };
  // A visitor who cancelled gets what Passport answers, too, when nobody was logged in.
  return loginFailure(protocol, code, typeof status === 'number' ? status : 401);
}
