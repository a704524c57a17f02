import type { ClaimsRequest, Prompt } from 'openid-rp-core/id4me';

/** Options of `passport.authenticate('id4me', options)`, beside Passport's own. */
export interface AuthenticateOptions {
  /** Instead of what the visitor typed. */
  readonly identifier?: string | undefined;
  /** An authority where the visitor chooses an identity; only where there is no identifier. */
  readonly issuer?: string | undefined;
  /** Instead of the configured claims. */
  readonly claims?: ClaimsRequest | undefined;
  /** What the authority must, or must not, ask the visitor. */
  readonly prompt?: Prompt | readonly Prompt[] | undefined;
  /** Default: the identifier. */
  readonly loginHint?: string | undefined;
  /** The visitor must have logged in at the authority within this time. */
  readonly maxAgeSeconds?: number | undefined;
  /** Languages, best first, separated by spaces. */
  readonly uiLocales?: string | undefined;
  /** How the visitor is to be authenticated, best first, separated by spaces; the authority may do otherwise. */
  readonly acrValues?: string | undefined;
  /** How the authority is to show itself. */
  readonly display?: 'page' | 'popup' | 'touch' | 'wap' | undefined;
  /** An ID token of an earlier login of this visitor. A secret. */
  readonly idTokenHint?: string | undefined;
  /** Anything that JSON can hold; comes back as `req.authInfo.appState`. */
  readonly appState?: unknown;
  /** The page of this site to go to afterwards; comes back as `req.authInfo.returnTo`. Other sites' pages are refused. */
  readonly returnTo?: string | undefined;
}

type OwnOptions = Omit<AuthenticateOptions, 'prompt'>;

declare module 'passport' {
  /** Passport's types refuse options that they do not know; of `prompt` they say that it is a text. */
  interface AuthenticateOptions extends OwnOptions {}
}

const OWN_OPTIONS = [
  'identifier',
  'issuer',
  'claims',
  'prompt',
  'loginHint',
  'maxAgeSeconds',
  'uiLocales',
  'acrValues',
  'display',
  'idTokenHint',
  'appState',
  'returnTo',
] as const satisfies ReadonlyArray<keyof AuthenticateOptions>;

/** Options that the site did give; the others, which are Passport's, must not hide what the visitor sent. */
export function givenOptions(options: AuthenticateOptions): AuthenticateOptions {
  const own = OWN_OPTIONS.map((name) => [name, options[name]] as const);
  return Object.fromEntries(own.filter(([, value]) => value !== undefined));
}
