// Compiled, never run: what must compile does, and what must not is marked.
import type { Request } from 'express';
import type { VerifyDone } from 'openid-rp-core/adapter';
import { MemoryStore } from 'openid-rp-core/stores';
import passport from 'passport';
import ByDefault, {
  type AuthenticateOptions,
  type Claim,
  type ErrorCode,
  type FailureCode,
  type FailureInfo,
  generateAuthenticationKeys,
  generateEncryptionKeys,
  isRelyingPartyError,
  type Profile,
  type ProfileEmail,
  type RelyingParty,
  type RelyingPartyError,
  Strategy,
  type StrategyOptions,
  type StrategyRequest,
  type SuccessInfo,
  type VerifyFunction,
} from 'passport-id4me';

interface Account {
  readonly number: number;
}
declare function findAccount(issuer: string, subject: string): Promise<Account | undefined>;

const site = { clientName: 'Example site', callbackURL: 'https://site.example/return' };
const verify: VerifyFunction = (_issuer, _profile, done) => done(null, { id: 1 });

// Verify callbacks of every style.
passport.use(new Strategy(site, verify));
passport.use('second', new ByDefault(site, verify));
passport.use(new Strategy(site, async (issuer, profile) => (await findAccount(issuer, profile.id)) ?? false));
passport.use(
  new Strategy(site, (issuer, { id }, done) => {
    findAccount(issuer, id).then((account) => done(null, account ?? false, { message: 'unknown' }), done);
  }),
);
passport.use(
  new Strategy({ ...site, passReqToCallback: true }, (request: Request, issuer, profile, done) =>
    done(null, { address: request.ip, issuer, name: profile.displayName }),
  ),
);
passport.use(
  new Strategy({ ...site, passReqToCallback: true }, async (request: StrategyRequest, issuer: string) => ({
    issuer,
    method: request.method,
  })),
);

// Options of every kind, and as a function of the request.
export const options: StrategyOptions = {
  ...site,
  baseURL: 'https://site.example/',
  claims: { userinfo: { email: { essential: true, reason: 'To write to you' }, name: null }, id_token: {} },
  requiredClaims: ['email'],
  scopes: ['address'],
  store: new MemoryStore(),
  transaction: { cookie: { keys: ['0123456789abcdef0123456789abcdef'] } },
  identifierField: 'who',
  trustedEmailProviders: ['https://agent.example'],
  passReqToCallback: false,
  logoUri: 'https://site.example/logo.png',
  localized: { de: { clientName: 'Beispielseite', policyUri: 'https://site.example/datenschutz' }, 'pt-BR': {} },
  applicationType: 'web',
  signingAlgorithms: ['ES256', 'RS256'],
  userinfoSigned: true,
  encryption: 'prefer',
  encryptionKeys: [],
  authenticationKeys: [],
  registration: 'static',
  clients: {
    'https://authority.example': { clientId: 'site', clientSecret: 'secret' },
    'https://other.example': {
      clientId: 'site',
      tokenEndpointAuthMethod: 'private_key_jwt',
      tokenEndpointAuthSigningAlg: 'ES256',
      tokenEndpointAuthKeyId: 'key-1',
    },
  },
  refreshTokens: true,
  resolveAuthority: ({ domain }) => (domain === 'site.example' ? 'https://authority.example' : undefined),
  authorityPolicy: async (issuer, identifier) => issuer.startsWith('https://') && identifier !== undefined,
  endpointOrigin: 'same-site',
  dns: { servers: ['192.0.2.1:53'], dnssec: 'prefer', timeoutMs: 2_000 },
  distributedClaims: { depth: 1, maxSources: 3, strict: false, trustedAgents: ['https://agent.example'] },
  http: { timeoutMs: 1_000 },
  clockToleranceSeconds: 30,
  maxTokenAgeSeconds: 300,
  allowIdentifierSwitch: true,
};
passport.use(new Strategy((request) => ({ ...site, clientName: String(request.headers?.['host']) }), verify));
passport.use(new Strategy(async () => site, verify));
export const keys = async (): Promise<StrategyOptions> => ({ ...site, encryptionKeys: await generateEncryptionKeys() });

export const signing = async (): Promise<StrategyOptions> => ({
  ...site,
  authenticationKeys: await generateAuthenticationKeys(),
});

// The options of a login, together with Passport's own.
passport.authenticate('id4me', { identifier: 'alice.example', prompt: 'login', failureRedirect: '/login' });
passport.authenticate('id4me', { appState: { any: ['thing'] }, returnTo: '/account', session: false });
passport.authenticate('id4me', { issuer: 'https://authority.example', maxAgeSeconds: 60, uiLocales: 'de en' });
const login: AuthenticateOptions = { prompt: ['login', 'consent'], claims: { userinfo: { name: null } } };
passport.authenticate(
  'id4me',
  { returnTo: login.returnTo },
  (_error: unknown, _user: unknown, info: FailureInfo) => info,
);

// What comes out.
export const landing = ({ authInfo }: Request): string => (authInfo as SuccessInfo).returnTo ?? '/';
export const idToken = ({ authInfo }: Request): string | undefined => (authInfo as SuccessInfo).tokens.idToken;
export const party = (strategy: Strategy): Promise<RelyingParty> => strategy.relyingParty();
export function read(profile: Profile): void {
  const provider: 'id4me' = profile.provider;
  const key: readonly [string, string] = [profile.issuer, profile.id];
  const names: ReadonlyArray<string | undefined> = [profile.displayName, profile.username, profile.name?.givenName];
  const emails: readonly ProfileEmail[] | undefined = profile.emails;
  const claim: Claim | undefined = profile.claims['birthdate'];
  const said: unknown = profile._json['birthdate'];
  void [provider, key, names, emails, claim?.source, said];
}
// The profile knows the names of the claims that were asked for, and that nobody may have said them; there may be others.
type NamesOf<Claims> = keyof { [Name in keyof Claims as string extends Name ? never : Name]: true };
passport.use(
  new Strategy(
    { ...site, claims: { userinfo: { email: { essential: true }, custom_claim: null }, id_token: { acr: null } } },
    (issuer, { id, claims, _json }) => {
      const asked: ReadonlyArray<NamesOf<typeof claims>> = ['email', 'custom_claim', 'acr'];
      const said: ReadonlyArray<NamesOf<typeof _json>> = ['email', 'custom_claim', 'acr'];
      // @ts-expect-error a name that was not asked for
      const misspelled: NamesOf<typeof claims> = 'emial';
      // @ts-expect-error asked for, but perhaps not said
      const { issuer: vouchedBy } = claims.email;
      const found: readonly (Claim | undefined)[] = [claims.email, claims['other']];
      return { issuer, id, asked, said, misspelled, vouchedBy, found };
    },
  ),
);
passport.use(
  new Strategy(
    { ...site, claims: { userinfo: { name: null } }, passReqToCallback: true },
    (request, issuer, profile) => ({
      issuer,
      name: profile.claims.name?.value,
      method: request.method,
    }),
  ),
);
// So it is where the options are a function of the request, and the verify callback gets that request first.
interface TenantRequest extends Request {
  readonly tenant: string;
}
const tenantOf = ({ headers }: StrategyRequest): string => String(headers?.['host']);
const perTenant = { ...site, claims: { userinfo: { email: null } }, passReqToCallback: true } as const;
passport.use(
  new Strategy(
    (request) => ({
      ...site,
      clientName: tenantOf(request),
      claims: { userinfo: { email: { essential: true } }, id_token: { acr: null } },
      passReqToCallback: true,
    }),
    (request, issuer, { id, claims }, done) => {
      const asked: ReadonlyArray<NamesOf<typeof claims>> = ['email', 'acr'];
      // @ts-expect-error a name that was not asked for
      const misspelled: NamesOf<typeof claims> = 'emial';
      // @ts-expect-error asked for, but perhaps not said
      const { issuer: vouchedBy } = claims.email;
      done(null, { tenant: tenantOf(request), issuer, id, asked, misspelled, vouchedBy });
    },
  ),
);
passport.use(
  new Strategy(
    async (request: TenantRequest) => ({ ...perTenant, clientName: request.tenant }),
    async (request: TenantRequest, issuer, profile) => {
      const asked: ReadonlyArray<NamesOf<typeof profile.claims>> = ['email'];
      // @ts-expect-error a name that was not asked for
      const misspelled: NamesOf<typeof profile._json> = 'emial';
      return { tenant: request.tenant, issuer, id: profile.id, asked, misspelled };
    },
  ),
);
passport.use(
  new Strategy(
    (_request): StrategyOptions<string, true> => perTenant,
    (request, issuer, { id }) => ({ tenant: tenantOf(request), issuer, id }),
  ),
);
passport.use(
  new Strategy(
    (request) => ({ ...site, clientName: tenantOf(request), claims: { userinfo: { email: null } } }),
    (issuer, { id, claims }) => {
      // @ts-expect-error a name that was not asked for
      const misspelled: NamesOf<typeof claims> = 'emial';
      return { issuer: issuer.toLowerCase(), id, misspelled };
    },
  ),
);
const ofTenants: Strategy = new Strategy(
  () => perTenant,
  (request, issuer) => ({ issuer, method: request.method }),
);
passport.use(ofTenants);
// Verify callbacks that were written without regard to the claims, and strategies in variables, stay what they are.
const asking: Strategy = new Strategy({ ...site, claims: { userinfo: { email: null } } }, verify);
passport.use(asking);
export const codeOf = (error: unknown) => (isRelyingPartyError(error) ? error.code : undefined);

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

// Wrong use.
// @ts-expect-error an option that does not exist
new Strategy({ ...site, callbackUrl: site.callbackURL }, verify);
// @ts-expect-error no name
new Strategy({ callbackURL: site.callbackURL }, verify);
// @ts-expect-error no callback URL
new Strategy({ clientName: site.clientName }, verify);
// @ts-expect-error no options
new Strategy(verify);
// @ts-expect-error no verify callback
new Strategy(site);
// @ts-expect-error claims as a list
new Strategy({ ...site, claims: ['email'] }, verify);
// @ts-expect-error a member that the request of a claim does not have
new Strategy({ ...site, claims: { userinfo: { email: { required: true } } } }, verify);
// @ts-expect-error a text for a switch
new Strategy({ ...site, allowUnsignedIdToken: 'yes' }, verify);
// @ts-expect-error a number for a switch
new Strategy({ ...site, allowInsecureHttp: 1 }, verify);
// @ts-expect-error something that is no store
new Strategy({ ...site, store: new Map<string, string>() }, verify);
// @ts-expect-error a policy that says neither yes nor no
new Strategy({ ...site, authorityPolicy: () => 'yes' }, verify);
// @ts-expect-error a way that does not exist
new Strategy({ ...site, encryption: 'always' }, verify);
// @ts-expect-error a member that no language has
new Strategy({ ...site, localized: { de: { clientname: 'Seite' } } }, verify);
// @ts-expect-error a method that does not exist here
new Strategy({ ...site, clients: { 'https://a.example': { clientId: 'a', tokenEndpointAuthMethod: 'jwt' } } }, verify);
// @ts-expect-error one claim that is no list
new Strategy({ ...site, requiredClaims: 'email' }, verify);
// @ts-expect-error an age in words
new Strategy({ ...site, maxTokenAgeSeconds: '5 minutes' }, verify);
// @ts-expect-error an origin that does not exist
new Strategy({ ...site, endpointOrigin: 'same-host' }, verify);
// @ts-expect-error an issuer that is a number
new Strategy(site, (issuer: number) => issuer);
// @ts-expect-error the request comes first only with passReqToCallback
new Strategy(site, (request: Request, issuer: string) => ({ issuer, address: request.ip }));
new Strategy(
  (_request) => site,
  // @ts-expect-error the request comes first only where what the function gives says so
  (request: Request, issuer: string) => ({ issuer, address: request.ip }),
);
// @ts-expect-error an option that is none, of a function
new Strategy((_request) => ({ ...site, claims: ['email'] }), verify);
new Strategy(
  () => perTenant,
  // @ts-expect-error with passReqToCallback the issuer does not come first
  (issuer: string) => issuer,
);
// @ts-expect-error an option of a login that is misspelt
passport.authenticate('id4me', { loginhint: 'alice' });

export function unsafe(profile: Profile, done: VerifyDone): void {
  // @ts-expect-error what was not said is absent
  const address: string = profile.emails[0].value;
  // @ts-expect-error a claim has no type that anybody checked
  const name: string = profile._json['name'];
  // @ts-expect-error nothing of a verified identity can be written over
  profile.issuer = 'https://other.example';
  // @ts-expect-error a code that does not exist
  const isWrong = (error: RelyingPartyError) => error.code === 'ISSUER_WRONG';
  // @ts-expect-error an error at least
  done();
  void [address, name, isWrong];
}
