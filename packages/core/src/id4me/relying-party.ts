import { hash } from 'node:crypto';
import { ConfigurationError, isRelyingPartyError, ProviderError, quoted, VerificationError } from '../errors.js';
import { observed, publish } from '../events.js';
import { landingPath } from '../landing.js';
import { claimTransaction } from '../login-transaction.js';
import { type IncomingRequest, parseRequestMessage } from '../request-message.js';
import { withStore } from '../store.js';
import { storeKey } from '../store-key.js';
import { unlessStoreFails } from '../store-outage.js';
import { checkWelcome, obtainAuthority } from './authority-discovery.js';
import { buildAuthorizationRequest, createSecret } from './authorization-request.js';
import {
  outcomeOfError,
  parseAuthorizationResponse,
  reportedError,
  verifyResponseIssuer,
} from './authorization-response.js';
import { type ClaimErrors, type Claims, directClaims } from './claims.js';
import { buildClaimParameters, type ClaimsRequest, tokenRequirements } from './claims-request.js';
import { redirectUriAt } from './client-metadata.js';
import { currentClient, findClient, forgetClient, obtainClient, type RegisteredClient } from './client-registration.js';
import { unregisterClient } from './client-unregistration.js';
import { resolveWith } from './distributed-claims.js';
import { type IdToken, verifyIdTokenWith } from './id-token.js';
import { type Id4meIdentifier, parseIdentifier } from './identifier.js';
import { isSameIssuer, parseIssuer } from './issuer.js';
import { buildLogoutUrl, type LoggedOut, type LogoutRequest, verifyLogoutToken } from './logout.js';
import { buildPrompt, type Prompt } from './prompt.js';
import type { ProviderMetadata } from './provider-metadata.js';
import { verifyRedirectUri } from './redirect-uri.js';
import { type Party, type RelyingPartyOptions, readRelyingPartyOptions } from './relying-party-options.js';
import { codeParameters, fetchTokens, refreshParameters, type TokenResponse } from './token-exchange.js';
import { createTransaction, type Id4meTransaction, parseTransaction } from './transaction.js';
import { fetchUserInfoWith } from './user-info.js';

/** What a login is begun with: an identifier that the visitor typed, or an authority that the site chose. */
export interface BeginOptions {
  /** As typed by the visitor. */
  readonly identifier?: string | undefined;
  /** An authority where the visitor chooses an identity; only where no identifier is given. */
  readonly issuer?: string | undefined;
  /** Instead of the configured `claims`. */
  readonly claims?: ClaimsRequest | undefined;
  /** What the authority must, or must not, ask the visitor. Default: as it sees fit. */
  readonly prompt?: Prompt | readonly Prompt[] | undefined;
  /** Default: the identifier. */
  readonly loginHint?: string | undefined;
  /** The visitor must have logged in at the authority within this time. */
  readonly maxAgeSeconds?: number | undefined;
  /** Languages, best first, separated by spaces. */
  readonly uiLocales?: string | undefined;
  readonly acrValues?: string | undefined;
  readonly display?: 'page' | 'popup' | 'touch' | 'wap' | undefined;
  /** An ID token of an earlier login of this visitor. */
  readonly idTokenHint?: string | undefined;
  /** The path of this site to go to afterwards; given back by `complete`. Default: none. */
  readonly returnTo?: string | undefined;
  /** Anything that JSON can hold; given back by `complete`. */
  readonly appState?: unknown;
}

/** Where to send the browser, and what to keep for its return. */
export interface BeginResult {
  readonly kind: 'redirect';
  readonly url: string;
  /** To be kept where others cannot read or write it, bound to this browser. JSON can hold it. */
  readonly transaction: Id4meTransaction;
}

/** What came back, and this browser's own transaction. */
export interface CompleteOptions extends IncomingRequest {
  /** From this browser's session or sealed cookie, never from the request's parameters. */
  readonly transaction: unknown;
}

/** Who logged in. The account's key is the pair of `issuer` and `subject`, in two fields (K-1). */
export interface Id4meIdentity {
  readonly issuer: string;
  /** The authority's name for the visitor at this site; never given to anybody else. */
  readonly subject: string;
  /** Canonical. It may change hands, as domains do: for showing, never the key of an account. */
  readonly identifier?: string;
  /** Whether the authority says so too, rather than the visitor alone (V-13). */
  readonly identifierConfirmed: boolean;
  /** The name whose record led to the authority: the identifier's domain, or a parent that answers for it (W-4). */
  readonly discoveredAt?: string;
  /** Whether this identifier belonged to another identity at an earlier login: a domain that changed hands, or a move (K-2). False where the store does not know. */
  readonly identifierRebound: boolean;
  /** What is said about the visitor, and by whom; none of it is verified by this library. */
  readonly claims: Claims;
  /** Sources whose claims could not be had. */
  readonly claimErrors: ClaimErrors;
  readonly tokens: Id4meTokens;
}

/** The tokens of a login. Secrets, all of them. */
export interface Id4meTokens extends TokenResponse {
  /** The registration that they were issued to; `refresh` takes it. */
  readonly clientId: string;
  /** All verified claims of the ID token, those of the protocol included. */
  readonly idTokenClaims?: Readonly<Record<string, unknown>>;
}

/** How a login ended, when nothing was wrong with the answer. */
export type CompleteResult = (
  | { readonly kind: 'authenticated'; readonly identity: Id4meIdentity }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'setup-needed' }
) & {
  readonly appState?: unknown;
  readonly returnTo?: string;
};

/** What tokens are refreshed with. */
export interface RefreshOptions {
  readonly issuer: string;
  /** A secret. */
  readonly refreshToken: string;
  /** Of the login; an ID token about anybody else is then refused. */
  readonly subject?: string | undefined;
  /** `tokens.clientId` of the login. Default: the registration that is in use now. */
  readonly clientId?: string | undefined;
}

/** The relying party's side of ID4me. */
export interface RelyingParty {
  begin(options: BeginOptions): Promise<BeginResult>;
  complete(options: CompleteOptions): Promise<CompleteResult>;
  /** The URL that ends the visitor's session at the authority, where it has such a thing (OIDC RP-Initiated Logout). */
  logoutUrl(options: LogoutRequest): Promise<URL>;
  /** Whose session ended, by a token that an authority posted (OIDC Back-Channel Logout). */
  verifyLogoutToken(token: string): Promise<LoggedOut>;
  /** New tokens for a refresh token (OIDC Core sec. 12). */
  refresh(options: RefreshOptions): Promise<Id4meTokens>;
  /** Ends this site's registration at an authority; its logins under way cannot be completed any more (RFC 7592 sec. 2.3). */
  unregister(issuer: string): Promise<void>;
}

/**
 * The relying party's side of ID4me: begins logins and completes them.
 *
 * @throws OPTION_UNKNOWN, OPTION_INVALID, ISSUER_MALFORMED
 */
export function createRelyingParty(options: RelyingPartyOptions): RelyingParty {
  const party = readRelyingPartyOptions(options);
  return {
    begin: (login) => observed(() => begin(withDeadline(party), login)),
    complete: (answer) => observed(() => complete(withDeadline(party), answer)),
    logoutUrl: (request) => observed(() => logoutUrl(withDeadline(party), request)),
    verifyLogoutToken: (token) => observed(() => verifyLogout(withDeadline(party), token)),
    refresh: (request) => observed(() => refresh(withDeadline(party), request)),
    unregister: (issuer) => observed(() => unregister(withDeadline(party), issuer)),
  };
}

/** A visitor waits for all requests together, so they share one deadline. */
function withDeadline(party: Party): Party {
  return { ...party, http: party.http.startDeadline() };
}

/** Sends a visitor to the authority that the identifier's domain names. */
async function begin(party: Party, login: BeginOptions): Promise<BeginResult> {
  const landing = landingPath(login.returnTo, party.redirectUri);
  const prompt = buildPrompt(login.prompt, party.refreshTokens);
  // Whom does the identifier name as its authority?
  const identifier = login.issuer === undefined || login.identifier ? readIdentifier(login, party) : undefined;
  const authority = identifier && (await obtainAuthority(identifier, party));
  const issuer = authority?.issuer ?? (await chosenIssuer(login.issuer ?? '', party));
  // What does the authority say of itself, and as whom does it know this site?
  const metadata = await party.authorityDirectory.obtain(issuer, party);
  const client = await obtainClient(metadata, party);
  // What is asked for, what must be remembered until the answer comes, and the request.
  const scopes = [...party.scopes, ...(party.refreshTokens ? ['offline_access'] : [])];
  const asked = buildClaimParameters(login.claims ?? party.claims, scopes, metadata);
  const transaction = createTransaction({
    issuer: metadata.issuer,
    clientId: client.clientId,
    redirectUri: redirectUriAt(metadata.issuer, party.redirectUri, party.client),
    nonce: createSecret(),
    codeVerifier: createSecret(),
    wantsUserInfo: wantsUserInfo(login.claims ?? party.claims, asked.scopes, metadata),
    ...(identifier && { identifier: identifier.canonical }),
    ...(authority && { discoveredAt: authority.discoveredAt }),
    ...(authority?.agent !== undefined && { agent: authority.agent }),
    ...(login.maxAgeSeconds !== undefined && { maxAgeSeconds: login.maxAgeSeconds }),
    ...tokenRequirements(login.claims ?? party.claims),
    ...(login.appState !== undefined && { appState: login.appState }),
    ...(landing !== undefined && { landing }),
  });
  const url = buildAuthorizationRequest({
    ...login,
    ...transaction,
    scopes: asked.scopes,
    claims: asked.claims,
    authorizationEndpoint: metadata.authorizationEndpoint,
    state: transaction.id,
    loginHint: login.loginHint ?? identifier?.canonical,
    prompt,
  });
  publish({ type: 'id4me-redirected', issuer: metadata.issuer });
  return { kind: 'redirect', url, transaction };
}

/** Reads the answer, and says who logged in. */
async function complete(party: Party, { transaction: kept, ...incoming }: CompleteOptions): Promise<CompleteResult> {
  // The parameters as they came, none twice; and before anything else of them counts, the login that this browser began.
  const request = parseRequestMessage(incoming);
  const response = parseAuthorizationResponse(request);
  const transaction = parseTransaction(kept, response.state, party.store);
  const given = carried(transaction);
  // RFC 9207: is it from the authority that the visitor was sent to?
  const metadata = await obtainMetadata(transaction.issuer, party);
  verifyResponseIssuer(response.issuer, metadata);
  checkOwn(transaction, party);
  verifyRedirectUri(request, transaction.redirectUri);
  if (response.kind === 'error') {
    const outcome = outcomeOfError(response.error);
    if (outcome === 'fault') throw reportedError(response.error, response.description, metadata.issuer);
    return { kind: outcome, ...given };
  }
  const client = await findClient(transaction.issuer, transaction.clientId, party);
  // Once, across all processes; before the code is sent, because a code that comes twice makes its tokens void.
  await claimTransaction(transaction, party.store);
  const tokens = await tokensFor(response.code, transaction, metadata, client, party);
  // Who is it? The signature, and everything that the token must agree with.
  const idToken = await verifyIdTokenWith(
    tokens.idToken ?? '',
    { ...party, ...transaction, metadata, client, accessToken: tokens.accessToken },
    party,
  );
  const named = await confirmIdentifier(idToken, transaction, party);
  // What is said about the visitor: by the authority, then by the agents that it refers to.
  const claims = await claimsOf(idToken, tokens, transaction, metadata, client, party);
  const identifierRebound = await isRebound(named, idToken, party);
  const identity = {
    issuer: idToken.issuer,
    subject: idToken.subject,
    ...named,
    identifierRebound,
    ...claims,
    tokens: { ...tokens, clientId: client.clientId, idToken: idToken.token, idTokenClaims: idToken.claims },
  };
  publish({ type: 'id4me-authenticated', issuer: identity.issuer, subject: identity.subject });
  return { kind: 'authenticated', identity, ...given };
}

function readIdentifier({ identifier }: BeginOptions, party: Party): Id4meIdentifier {
  return parseIdentifier(identifier, { allowReservedNames: party.allowPrivateAddresses });
}

async function chosenIssuer(issuer: string, party: Party): Promise<string> {
  const parsed = parseIssuer(issuer, party);
  await checkWelcome(parsed, undefined, party);
  return parsed;
}

/** I-5: an address for UserInfo is needed only by those who want something from there. */
function wantsUserInfo(
  claims: ClaimsRequest | undefined,
  scopes: readonly string[],
  metadata: ProviderMetadata,
): boolean {
  const isAsking =
    Object.keys(claims?.userinfo ?? {}).length > 0 ||
    scopes.some((scope) => scope !== 'openid' && scope !== 'offline_access');
  if (!isAsking || metadata.userinfoEndpoint !== undefined) return isAsking;
  throw new ProviderError('METADATA_UNSUPPORTED', `The authority ${quoted(metadata.issuer)} has no UserInfo.`, {
    step: 'request',
    hint: 'The site asks for claims that it would find there.',
    detail: { issuer: metadata.issuer },
  });
}

/** T-9: the same authority as at the beginning, to the letter. @throws ISSUER_MISMATCH */
async function obtainMetadata(issuer: string, party: Party): Promise<ProviderMetadata> {
  const metadata = await party.authorityDirectory.obtain(issuer, party);
  if (metadata.issuer === issuer) return metadata;
  throw new VerificationError('ISSUER_MISMATCH', `The authority ${quoted(issuer)} calls itself by another name now.`, {
    step: 'discovery',
    hint: 'Beginning the login again helps.',
    detail: { expected: issuer },
  });
}

/** Sites of several tenants may share a session: what one of them began, another one must not complete. */
function checkOwn({ issuer, redirectUri }: Id4meTransaction, party: Party): void {
  if (redirectUri === redirectUriAt(issuer, party.redirectUri, party.client)) return;
  throw new VerificationError('TRANSACTION_MALFORMED', 'This login was begun with another redirect URI.', {
    step: 'transaction',
    hint: 'Another tenant of the site began it, or its configuration has changed; beginning the login again helps.',
  });
}

async function tokensFor(
  code: string,
  { redirectUri, codeVerifier }: Id4meTransaction,
  metadata: ProviderMetadata,
  client: RegisteredClient,
  party: Party,
): Promise<TokenResponse> {
  // The keys will be needed in a moment; what is wrong with them is said when they are.
  party.keySets.obtain(metadata.jwksUri, party).catch(() => undefined);
  return requestTokens(codeParameters({ code, redirectUri, codeVerifier }), metadata, client, party);
}

/** a registration that the authority does not know any more is forgotten. */
async function requestTokens(
  parameters: Readonly<Record<string, string>>,
  metadata: ProviderMetadata,
  client: RegisteredClient,
  party: Party,
): Promise<TokenResponse> {
  try {
    return await fetchTokens(parameters, metadata, client, party);
  } catch (error) {
    if (isRelyingPartyError(error) && error.code === 'CLIENT_REJECTED') {
      await unlessStoreFails(() => forgetClient(client, metadata, party));
    }
    throw error;
  }
}

/**
 * V-12, V-13: the identifier that the authority confirms must be the one that was typed. Another one counts only where the site
 * allows it, and only if its own domain names this authority: else an authority could speak for domains that are not its own.
 */
async function confirmIdentifier(
  { identifier: named, issuer }: IdToken,
  { identifier: typed, discoveredAt }: Id4meTransaction,
  party: Party,
): Promise<Pick<Id4meIdentity, 'identifier' | 'identifierConfirmed' | 'discoveredAt'>> {
  const place = discoveredAt === undefined ? {} : { discoveredAt };
  if (named === undefined)
    return { ...(typed !== undefined && { identifier: typed, ...place }), identifierConfirmed: false };
  const confirmed = canonical(named, party);
  if (confirmed?.canonical === typed && typed !== undefined) {
    return { identifier: typed, identifierConfirmed: true, ...place };
  }
  if (confirmed && (typed === undefined || party.allowIdentifierSwitch)) {
    const authority = await obtainAuthority(confirmed, party);
    if (isSameIssuer(authority.issuer, issuer)) {
      return { identifier: confirmed.canonical, identifierConfirmed: true, discoveredAt: authority.discoveredAt };
    }
  }
  throw new VerificationError('IDENTIFIER_MISMATCH', `The authority says that the identifier is ${quoted(named)}.`, {
    step: 'id-token',
    hint:
      typed === undefined || party.allowIdentifierSwitch
        ? 'The DNS record of that identifier does not name this authority.'
        : 'Another identity was chosen at the authority than was typed. A site that wants this sets allowIdentifierSwitch.',
    detail: { expected: typed },
  });
}

function canonical(named: string, party: Party): Id4meIdentifier | undefined {
  try {
    return parseIdentifier(named, { allowReservedNames: party.allowPrivateAddresses });
  } catch (error) {
    if (isRelyingPartyError(error)) return undefined;
    throw error;
  }
}

async function claimsOf(
  idToken: IdToken,
  { accessToken }: TokenResponse,
  { wantsUserInfo: isWanted, agent, redirectUri }: Id4meTransaction,
  metadata: ProviderMetadata,
  client: RegisteredClient,
  party: Party,
): Promise<Pick<Id4meIdentity, 'claims' | 'claimErrors'>> {
  const { subject } = idToken;
  const documents = [idToken.claims];
  if (isWanted) {
    if (accessToken === undefined) throw withoutAccessToken(metadata.issuer);
    documents.push(await fetchUserInfoWith({ ...party, metadata, client, accessToken, subject }, party));
  }
  const direct = directClaims(metadata.issuer, ...documents);
  const { allowPlainAgentClaims, clockToleranceSeconds } = party;
  const { claims, claimErrors } = await resolveWith(
    documents,
    {
      ...party.distributedClaims,
      metadata,
      clientId: client.clientId,
      subject,
      agent,
      direct,
      ownHost: new URL(redirectUri).host,
      clockToleranceSeconds,
      allowPlainAgentClaims,
    },
    party,
  );
  return { claims: Object.assign(Object.create(null), claims, direct), claimErrors };
}

function withoutAccessToken(issuer: string): ProviderError {
  return new ProviderError('TOKEN_RESPONSE_MALFORMED', `The token response of ${quoted(issuer)} has no access token.`, {
    step: 'token',
    hint: 'Without one, the claims that the visitor agreed to cannot be had.',
    detail: { issuer },
  });
}

const BINDING_TTL_MS = 365 * 86_400_000;

/**
 * K-2: whether the identifier was somebody else's when it was last used here. Remembered for a year, as a hash. Where the store
 * fails nothing is known of an owner before; the login was claimed already, and does not fail for that.
 */
async function isRebound(
  { identifier, identifierConfirmed }: Pick<Id4meIdentity, 'identifier' | 'identifierConfirmed'>,
  { issuer, subject }: IdToken,
  { store }: Party,
): Promise<boolean> {
  if (identifier === undefined || !identifierConfirmed) return false;
  const key = storeKey('id4me:binding', identifier);
  const owner = hash('sha256', JSON.stringify([issuer, subject]), 'base64url');
  const known = await unlessStoreFails(async () => ({ owner: await withStore('get', () => store.get(key)) }));
  // An owner who is there and cannot be read is not replaced: the next login can tell.
  if (!known || known.owner === owner) return false;
  await unlessStoreFails(() => withStore('set', () => store.set(key, owner, BINDING_TTL_MS)));
  const before: unknown = known.owner;
  // What is no such hash was not written here: then nothing is known of an owner before.
  if (typeof before !== 'string' || before.length !== owner.length) return false;
  publish({ type: 'identifier-rebound', identifier, issuer });
  return true;
}

async function logoutUrl(party: Party, request: LogoutRequest): Promise<URL> {
  const metadata = await party.authorityDirectory.obtain(parseIssuer(request.issuer, party), party);
  const clientId = request.idToken === undefined ? (await currentClient(metadata, party)).clientId : undefined;
  return buildLogoutUrl({ ...request, clientId }, metadata, party.postLogoutRedirectUris);
}

function verifyLogout(party: Party, token: string): Promise<LoggedOut> {
  if (typeof token !== 'string') throw new ConfigurationError('OPTION_INVALID', 'verifyLogoutToken takes the token.');
  return verifyLogoutToken(token, { ...party, obtainMetadata: (issuer) => obtainMetadata(issuer, party) });
}

async function unregister(party: Party, issuer: string): Promise<void> {
  await unregisterClient(await party.authorityDirectory.obtain(parseIssuer(issuer, party), party), party);
}

async function refresh(
  party: Party,
  { issuer, refreshToken, subject, clientId }: RefreshOptions,
): Promise<Id4meTokens> {
  const metadata = await party.authorityDirectory.obtain(parseIssuer(issuer, party), party);
  const client =
    clientId === undefined ? await currentClient(metadata, party) : await findClient(metadata.issuer, clientId, party);
  const tokens = await requestTokens(refreshParameters(refreshToken), metadata, client, party);
  const mine = { ...tokens, clientId: client.clientId };
  if (tokens.idToken === undefined) return mine;
  const expected = { ...party, metadata, client, nonce: undefined, accessToken: tokens.accessToken };
  const idToken = await verifyIdTokenWith(tokens.idToken, expected, party);
  if (subject !== undefined && idToken.subject !== subject) {
    throw new VerificationError('SUBJECT_MISMATCH', 'The refreshed id-token is about somebody else than the login.', {
      step: 'id-token',
      hint: 'End the session: the authority mixes up its visitors, or the refresh token is of another login.',
    });
  }
  return { ...mine, idToken: idToken.token, idTokenClaims: idToken.claims };
}

function carried({ appState, landing }: Id4meTransaction): { appState?: unknown; returnTo?: string } {
  return { ...(appState !== undefined && { appState }), ...(landing !== undefined && { returnTo: landing }) };
}
