import type { ProviderSession } from './account.js';
import type { VerifiedIdentity } from './identity.js';
import type { LoginForm } from './login-form.js';

/** What a login was begun with, for the form that comes after a failure. */
export type Attempt = Pick<LoginForm, 'protocol' | 'typed' | 'returnTo' | 'purpose'>;

/** Somebody who came back from a provider and has no account yet. */
export interface Newcomer extends ProviderSession {
  readonly identity: VerifiedIdentity;
  readonly returnTo: string;
}

/** What this site keeps in a session; who is logged in, Passport keeps beside it. */
export interface SiteSession {
  newcomer?: Newcomer;
}

/** Forgets what belongs to the visitor of before; a framework may carry it over into a new session. */
export function clearSession(session: SiteSession): void {
  delete session.newcomer;
}
