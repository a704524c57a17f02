/** The ways to log in here. */
export type Protocol = 'openid2' | 'id4me';

/** A field of the login page: one for each protocol, each in a form of its own. */
export interface LoginField {
  /** As the strategy reads it. */
  readonly name: string;
  /** Where the form goes. */
  readonly action: string;
  readonly label: string;
  readonly button: string;
  readonly placeholder: string;
  readonly help: string;
  /** Which keyboard a telephone shows. */
  readonly inputMode: string;
}

export const LOGIN_FIELDS: Readonly<Record<Protocol, LoginField>> = {
  openid2: {
    name: 'openid_identifier',
    action: '/auth/openid',
    label: 'Your OpenID',
    button: 'Log in',
    placeholder: 'https://you.example/',
    help: 'The address of your own page, or of your provider.',
    inputMode: 'url',
  },
  id4me: {
    name: 'id4me_identifier',
    action: '/auth/id4me',
    label: 'Your ID4me',
    button: 'Continue with ID4me',
    placeholder: 'you.example',
    help: 'Your domain name, or your e-mail address.',
    inputMode: 'email',
  },
};

/** An identifier to try, on a site under development. */
export interface Suggestion {
  readonly protocol: Protocol;
  readonly identifier: string;
}

/** What the login forms start with. */
export interface LoginForm {
  /** In which of the fields something was typed before. */
  readonly protocol: Protocol;
  readonly typed: string;
  /** The page to go to afterwards; empty for none. */
  readonly returnTo: string;
  readonly suggestions: readonly Suggestion[];
}

/** The query that fills the forms of the login page. */
export function loginQuery({ protocol, typed, returnTo }: Omit<LoginForm, 'suggestions'>): string {
  const query = new URLSearchParams({
    ...(typed !== '' && { [LOGIN_FIELDS[protocol].name]: typed }),
    ...(returnTo !== '' && { returnTo }),
  });
  return query.toString();
}
