import type { SiteUser } from './account.js';
import { fieldOf } from './csrf.js';
import type { Newcomer } from './session.js';
import type { Site } from './site.js';

/** What was typed into the registration form, and what is wrong with it. */
export interface RegistrationForm {
  readonly name: string;
  readonly email: string;
  readonly nameFault?: string;
  readonly emailFault?: string;
}

const MAX_NAME = 100;
const MAX_EMAIL = 254;

/** The form for a newcomer, filled with what the provider said. */
export function prefilled({ identity: { name, email } }: Newcomer): RegistrationForm {
  return { name: name.slice(0, MAX_NAME), email: email.length <= MAX_EMAIL ? email : '' };
}

/** The form as it was sent; or the one for the newcomer, where it was for an identity that another tab has replaced since. */
export function readRegistration(newcomer: Newcomer, body: unknown): RegistrationForm {
  const identifier = fieldOf(body, 'identifier');
  if (identifier !== '' && identifier !== newcomer.identity.identifier) {
    const nameFault = 'You have come back with another identity meanwhile. This is the form for it.';
    return { ...prefilled(newcomer), nameFault };
  }
  const [name, email] = [fieldOf(body, 'name').trim(), fieldOf(body, 'email').trim()];
  return {
    name,
    email,
    ...((name === '' || name.length > MAX_NAME) && { nameFault: `Please type a name of 1 to ${MAX_NAME} characters.` }),
    ...((email.length > MAX_EMAIL || !/^(?:[^\s@]+@[^\s@]+)?$/.test(email)) && {
      emailFault: 'That is no e-mail address. You can leave it out.',
    }),
  };
}

/** Makes the account, and begins a login. An address counts as verified only as somebody trusted said it. */
export async function register(site: Site, newcomer: Newcomer, { name, email }: RegistrationForm): Promise<SiteUser> {
  const { identity } = newcomer;
  const isEmailVerified = identity.claims.some((claim) => claim.isVerified && claim.value === email);
  await site.accounts.register(identity, { name, email, isEmailVerified });
  const user = await site.accounts.logIn(identity, newcomer);
  if (!user) throw new Error('The identity was removed as soon as it was registered.');
  return user;
}
