import { ConfigurationError, ProviderError, quoted, VerificationError } from '../errors.js';
import { observed, publish } from '../events.js';
import { landingPath } from '../landing.js';
import { claimTransaction } from '../login-transaction.js';
import type { OptionOwner } from '../options.js';
import { type IncomingRequest, parseRequestMessage } from '../request-message.js';
import { checkWelcome, obtainAuthority } from './authority-discovery.js';
import { buildAuthorizationRequest, createSecret } from './authorization-request.js';
import {
  outcomeOfError,
  parseAuthorizationResponse,
  reportedError,
  verifyResponseIssuer,
} from './authorization-response.js';
import { buildClaimParameters, type ClaimsRequest, tokenRequirements } from './claims-request.js';
import { redirectUriAt } from './client-metadata.js';
import { currentClient, findClient, obtainClient } from './client-registration.js';
import { unregisterClient } from './client-unregistration.js';
import { confirmIdentifier } from './confirmed-identifier.js';
import { type RefreshOptions, refreshTokens, tokensFor } from './granted-tokens.js';
import { type IdTokenExpectation, verifyIdTokenWith } from './id-token.js';
import { type Id4meIdentifier, parseIdentifier } from './identifier.js';
import { isRebound } from './identifier-binding.js';
import type { Id4meIdentity, Id4meTokens } from './identity.js';
import { claimsOf } from './identity-claims.js';
import { parseIssuer } from './issuer.js';
import { buildLogoutUrl, type LoggedOut, type LogoutRequest, verifyLogoutToken } from './logout.js';
import { buildPrompt, type Prompt } from './prompt.js';
import type { ProviderMetadata } from './provider-metadata.js';
import { verifyRedirectUri } from './redirect-uri.js';
import { type Party, type RelyingPartyOptions, readRelyingPartyOptions } from './relying-party-options.js';
import { createTransaction, type Id4meTransaction, parseTransaction } from './transaction.js';

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

/** How a login ended, when nothing was wrong with the answer. */
export type CompleteResult = (
  | { readonly kind: 'authenticated'; readonly identity: Id4meIdentity }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'setup-needed' }
) & {
  readonly appState?: unknown;
  readonly returnTo?: string;
};

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
  return createRelyingPartyFor(undefined, options);
}

/**
 * The same for a strategy, whose name the messages about wrong options have.
 *
 * @param owner what the site called
 */
export function createRelyingPartyFor(owner: OptionOwner | undefined, options: RelyingPartyOptions): RelyingParty {
  const party = readRelyingPartyOptions(options, owner);
  return {
    begin: (login) => observed(() => begin(withDeadline(party), login)),
    complete: (answer) => observed(() => complete(withDeadline(party), answer)),
    logoutUrl: (request) => observed(() => logoutUrl(withDeadline(party), request)),
    verifyLogoutToken: (token) => observed(() => verifyLogout(withDeadline(party), token)),
    refresh: (request) => observed(() => refreshTokens(withDeadline(party), request)),
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
  // Member by member: what a session gave back must not stand in for the site's own options.
  const { nonce, maxAgeSeconds, requiresAuthTime, requiredAcr } = transaction;
  const expected = {
    metadata,
    client,
    nonce,
    maxAgeSeconds,
    requiresAuthTime,
    requiredAcr,
    accessToken: tokens.accessToken,
    encryptionKeys: party.encryptionKeys,
    clockToleranceSeconds: party.clockToleranceSeconds,
    maxTokenAgeSeconds: party.maxTokenAgeSeconds,
    allowUnsignedIdToken: party.allowUnsignedIdToken,
  } satisfies Record<keyof IdTokenExpectation, unknown>;
  const idToken = await verifyIdTokenWith(tokens.idToken ?? '', expected, party);
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
  const metadata = await party.authorityDirectory.obtainAnyway(issuer, party);
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

async function logoutUrl(party: Party, request: LogoutRequest): Promise<URL> {
  const metadata = await party.authorityDirectory.obtainAnyway(parseIssuer(request.issuer, party), party);
  const clientId = request.idToken === undefined ? (await currentClient(metadata, party)).clientId : undefined;
  return buildLogoutUrl({ ...request, clientId }, metadata, party.postLogoutRedirectUris);
}

function verifyLogout(party: Party, token: string): Promise<LoggedOut> {
  if (typeof token !== 'string') throw new ConfigurationError('OPTION_INVALID', 'verifyLogoutToken takes the token.');
  return verifyLogoutToken(token, { ...party, obtainMetadata: (issuer) => obtainMetadata(issuer, party) });
}

async function unregister(party: Party, issuer: string): Promise<void> {
  await unregisterClient(await party.authorityDirectory.obtainAnyway(parseIssuer(issuer, party), party), party);
}

function carried({ appState, landing }: Id4meTransaction): { appState?: unknown; returnTo?: string } {
  return { ...(appState !== undefined && { appState }), ...(landing !== undefined && { returnTo: landing }) };
}
