// Compiled, never run: what must compile does, and what must not is marked.
import type { Request } from 'express';
import { MemoryStore } from 'openid-rp-core/stores';
import passport from 'passport';
import ByDefault, {
  type AuthenticateOptions,
  type ErrorCode,
  type FailureCode,
  type FailureInfo,
  isRelyingPartyError,
  type Profile,
  type ProfileEmail,
  RelyingPartyError,
  type Store,
  Strategy,
  type StrategyOptions,
  type StrategyRequest,
  type SuccessInfo,
  type VerifyDone,
  type VerifyFunction,
} from 'passport-openid2';

interface Account {
  readonly id: number;
}
declare function findAccount(identifier: string): Promise<Account | undefined>;

const returnURL = 'https://site.example/return';
const verify: VerifyFunction = (_identifier, _profile, done) => done(null, { id: 1 });

// Verify callbacks of every style.
passport.use(new Strategy({ returnURL }, verify));
passport.use('second', new ByDefault({ returnURL }, verify));
passport.use(new Strategy({ returnURL }, async (identifier) => (await findAccount(identifier)) ?? false));
passport.use(
  new Strategy({ returnURL }, async (identifier, { displayName }) => ({ identifier, name: displayName ?? 'nobody' })),
);
passport.use(
  new Strategy({ returnURL }, (identifier, _profile, done) => {
    findAccount(identifier).then((account) => done(null, account ?? false, { message: 'unknown' }), done);
  }),
);
passport.use(
  new Strategy({ returnURL, passReqToCallback: true }, (request: Request, identifier, profile, done) =>
    done(null, { address: request.ip, identifier, name: profile.displayName }),
  ),
);
passport.use(
  new Strategy({ returnURL, passReqToCallback: true }, async (request: StrategyRequest, identifier: string) => ({
    identifier,
    method: request.method,
  })),
);
// NestJS hands a function over that declares its parameters so.
new Strategy({ returnURL }, (...parameters: unknown[]) => parameters[0]);

// Options of every kind.
const store: Store = new MemoryStore();
export const options: StrategyOptions = {
  returnURL: (request) => `https://${request.headers?.['x-forwarded-host'] === 'a.example' ? 'a' : 'b'}.example/return`,
  baseURL: 'https://site.example/',
  realm: 'https://*.site.example/',
  store,
  sreg: { required: ['email'], optional: ['nickname'], policyUrl: 'https://site.example/policy' },
  ax: { required: ['email', { type: 'https://op.example/shoe', count: 'unlimited' }], ifAvailable: ['fullname'] },
  stateless: false,
  requireHttps: true,
  discoveryPolicy: (endpoint, identifier) => endpoint.startsWith('https://op.example/') && identifier.length < 100,
  http: { timeoutMs: 1_000, allowedPorts: [443] },
  allowPrivateAddresses: false,
  allowInsecureHttp: false,
  transaction: { cookie: { keys: ['0123456789abcdef0123456789abcdef'] } },
  identifierField: 'openid',
  profile: true,
  trustedEmailProviders: ['https://op.example/'],
  passReqToCallback: false,
};
export const byDefault: StrategyOptions = { returnURL, realm: undefined, store: undefined, transaction: 'session' };

// The options of a login, together with Passport's own.
passport.authenticate('openid2', { identifier: 'https://a.example/', immediate: true, failureRedirect: '/login' });
passport.authenticate('openid2', { appState: { any: ['thing'] }, returnTo: '/account', session: false });
passport.authorize('openid2', { returnURL, realm: 'https://site.example/' });
const login: AuthenticateOptions = { returnTo: undefined };
passport.authenticate('openid2', login, (_error: unknown, _user: unknown, info: FailureInfo | SuccessInfo) => info);

// What comes out.
export const landing = ({ authInfo }: Request): string => (authInfo as SuccessInfo).returnTo ?? '/';
export function read(profile: Profile): void {
  const provider: 'openid2' = profile.provider;
  const names: ReadonlyArray<string | undefined> = [profile.displayName, profile.username, profile.name?.givenName];
  const emails: readonly ProfileEmail[] | undefined = profile.emails;
  const shoes: readonly string[] | undefined = profile.extensions.ax?.['https://op.example/shoe'];
  const email: string | undefined = profile.extensions.sreg?.email;
  void [provider, names, emails, shoes, email];
}
export function codeOf(error: unknown): 'ours' | 'other' {
  if (isRelyingPartyError(error) && error.code === 'SIGNATURE_INVALID') return 'ours';
  return error instanceof RelyingPartyError ? 'ours' : 'other';
}

// What went wrong, by its code.
export const whyFailed = ({ code }: FailureInfo): string => {
  const known: FailureCode = code;
  if (code === 'CANCELLED' || code === 'SETUP_NEEDED') return 'Not logged in.';
  // @ts-expect-error a code that is misspelt
  if (code === 'CANCELED') return known;
  // @ts-expect-error the code of an error, which fails no login
  if (code === 'TIMED_OUT') return known;
  return code === 'TRANSACTION_EXPIRED' ? 'That took too long.' : known;
};
export const isDown = (code: ErrorCode): boolean => code === 'TIMED_OUT';

// The profile knows what was asked for, and that the provider may not have sent it.
passport.use(
  new Strategy(
    {
      returnURL,
      sreg: { required: ['email'], optional: ['nickname'] },
      ax: { required: ['email', { type: 'https://op.example/shoe', count: 2 }], ifAvailable: ['fullname'] },
    },
    (identifier, { extensions: { sreg, ax } }) => {
      const fields: ReadonlyArray<string | undefined> = [sreg?.email, sreg?.nickname];
      const shoes: readonly string[] | undefined = ax?.['https://op.example/shoe'];
      const emails = ax?.['http://axschema.org/contact/email'];
      // @ts-expect-error a field that was not asked for
      const born = sreg?.dob;
      // @ts-expect-error an attribute that was not asked for
      const language = ax?.['http://axschema.org/pref/language'];
      // @ts-expect-error asked for, but perhaps not sent
      const size: string = ax?.['https://op.example/shoe'][0];
      return { identifier, fields, shoes, emails, born, language, size };
    },
  ),
);
passport.use(
  new Strategy({ returnURL, sreg: { optional: ['dob'] }, passReqToCallback: true }, (request, identifier, profile) => {
    // @ts-expect-error a field that was not asked for
    const email = profile.extensions.sreg?.email;
    return { identifier, born: profile.extensions.sreg?.dob, email, method: request.method };
  }),
);
// Verify callbacks that were written without regard to that, and strategies in variables, stay what they are.
const asking: Strategy = new Strategy(
  { returnURL, sreg: { required: ['email'] }, ax: { required: ['email'] } },
  verify,
);
passport.use(asking);
passport.use(new Strategy(options, verify));

// Wrong use.
// @ts-expect-error an option that does not exist
new Strategy({ returnUrl: returnURL }, verify);
// @ts-expect-error an option of older libraries
new Strategy({ returnURL, providerURL: 'https://op.example/' }, verify);
// @ts-expect-error no options
new Strategy(verify);
// @ts-expect-error no verify callback
new Strategy({ returnURL });
// @ts-expect-error a field that Simple Registration does not have
new Strategy({ returnURL, sreg: { required: ['phone'] } }, verify);
// @ts-expect-error a member that the request does not have
new Strategy({ returnURL, sreg: { policy: 'https://site.example/' } }, verify);
// @ts-expect-error a count that is none
new Strategy({ returnURL, ax: { required: [{ type: 'email', count: 'many' }] } }, verify);
// @ts-expect-error a cookie without keys
new Strategy({ returnURL, transaction: 'cookie' }, verify);
// @ts-expect-error keys that are no list
new Strategy({ returnURL, transaction: { cookie: { keys: 'secret' } } }, verify);
// @ts-expect-error a text for a switch
new Strategy({ returnURL, allowInsecureHttp: 'yes' }, verify);
// @ts-expect-error a number for a switch
new Strategy({ returnURL, requireHttps: 1 }, verify);
// @ts-expect-error something that is no store
new Strategy({ returnURL, store: new Map<string, string>() }, verify);
// @ts-expect-error a policy that says neither yes nor no
new Strategy({ returnURL, discoveryPolicy: () => 'yes' }, verify);
// @ts-expect-error a limit of the HTTP client that does not exist
new Strategy({ returnURL, http: { timeout: 1_000 } }, verify);
// @ts-expect-error an identifier that is a number
new Strategy({ returnURL }, (identifier: number) => identifier);
// @ts-expect-error the request comes first only with passReqToCallback
new Strategy({ returnURL }, (request: Request, identifier: string) => ({ identifier, address: request.ip }));
// @ts-expect-error the return URL is a text
new Strategy({ returnURL: new URL(returnURL) }, verify);
// @ts-expect-error an option of a login that is misspelt
passport.authenticate('openid2', { returnto: '/account' });
// @ts-expect-error a text for a switch
passport.authenticate('openid2', { immediate: 'yes' });
// @ts-expect-error info is a text or an object of the site, the error comes first
verify('https://a.example/', {} as Profile, (user: Account, info: string) => [user.id, info]);

export function unsafe(profile: Profile, done: VerifyDone): void {
  // @ts-expect-error what was not sent is absent
  const address: string = profile.emails[0].value;
  // @ts-expect-error a field that Simple Registration does not have
  const phone = profile.extensions.sreg?.phone;
  // @ts-expect-error attributes come by their type URIs, not by the short names that they are asked for with
  const email = profile.extensions.ax?.email;
  // @ts-expect-error nothing of a verified identity can be written over
  profile.identifier = 'https://b.example/';
  // @ts-expect-error a code that does not exist
  const isWrong = (error: RelyingPartyError) => error.code === 'SIGNATURE_WRONG';
  // @ts-expect-error an error at least
  done();
  void [address, phone, email, isWrong];
}
