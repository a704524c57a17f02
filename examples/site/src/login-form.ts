/** The ways to log in here; also the names of the strategies. */
export type Protocol = 'openid2' | 'id4me' | 'steam';

/** All of them, in the order of the login page. */
export const PROTOCOLS: readonly Protocol[] = ['openid2', 'id4me', 'steam'];

/** A form of the login page. */
export interface LoginDescription {
  /** Where the form goes; the provider sends the visitor back to `/return` below it. */
  readonly action: string;
  readonly label: string;
  readonly button: string;
  /** None where there is but one provider. */
  readonly field?: LoginField;
}

/** What a visitor types. */
export interface LoginField {
  /** As the strategy reads it. */
  readonly name: string;
  readonly placeholder: string;
  readonly help: string;
  /** Which keyboard a telephone shows. */
  readonly inputMode: string;
  readonly autocomplete: string;
}

/** What each protocol's form is like. */
export const LOGINS: Readonly<Record<Protocol, LoginDescription>> = {
  openid2: {
    action: '/auth/openid',
    label: 'Your OpenID',
    button: 'Log in',
    field: {
      name: 'openid_identifier',
      placeholder: 'https://you.example/',
      help: 'The address of your own page, or of your provider.',
      inputMode: 'url',
      autocomplete: 'url',
    },
  },
  id4me: {
    action: '/auth/id4me',
    label: 'Your ID4me',
    button: 'Continue with ID4me',
    field: {
      name: 'id4me_identifier',
      placeholder: 'you.example',
      help: 'Your domain name, or your e-mail address.',
      inputMode: 'email',
      autocomplete: 'username',
    },
  },
  steam: { action: '/auth/steam', label: 'Your Steam account', button: 'Continue with Steam' },
};

/** Where ID4me authorities say that somebody logged out there. */
export const BACKCHANNEL_LOGOUT_PATH = '/auth/id4me/backchannel-logout';

/** An identifier to try, on a site under development. */
export interface Suggestion {
  readonly protocol: Protocol;
  readonly identifier: string;
}

/** What the login forms start with. */
export interface LoginForm {
  /** In which of the forms something was sent before. */
  readonly protocol: Protocol;
  readonly typed: string;
  /** The page to go to afterwards; empty for none. */
  readonly returnTo: string;
  /** To log in, or to add an identity to the account that is logged in. */
  readonly purpose: 'log-in' | 'add';
  readonly suggestions: readonly Suggestion[];
}

/** The login page. @param returnTo the page to go to afterwards; empty for none */
export function loginUrl(returnTo: string): string {
  return returnTo === '' ? '/login' : `/login?${new URLSearchParams({ returnTo })}`;
}

/** The page with the forms, filled in. */
export function loginPageUrl({ protocol, typed, returnTo, purpose }: Omit<LoginForm, 'suggestions'>): string {
  const field = LOGINS[protocol].field;
  const query = new URLSearchParams({
    ...(typed !== '' && field && { [field.name]: typed }),
    ...(returnTo !== '' && { returnTo }),
  });
  return `${purpose === 'add' ? '/account/add' : '/login'}${query.size > 0 ? `?${query}` : ''}`;
}
