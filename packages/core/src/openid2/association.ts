import { isRelyingPartyError, ProviderError, quoted } from '../errors.js';
import { publish } from '../events.js';
import { createHttpClient, type HttpClient, type HttpOptions } from '../http-client.js';
import type { SingleFlight } from '../single-flight.js';
import { readRecord, type Store, withStore } from '../store.js';
import { storeKey } from '../store-key.js';
import {
  type AssociationKind,
  type AssociationRequest,
  buildAssociationRequest,
  isAllowedKind,
  PREFERRED_KIND,
  parseAssociationResponse,
  proposedKind,
  SECOND_KIND,
} from './association-message.js';
import { parseKeyValueForm } from './key-value-form.js';
import { buildParameters } from './message.js';

/** A secret shared with a provider, for checking its signatures without asking it (OpenID 2.0 sec. 8). */
export interface Association {
  readonly endpoint: string;
  readonly handle: string;
  readonly type: 'HMAC-SHA1' | 'HMAC-SHA256';
  /** Base64. A secret. */
  readonly macKey: string;
  /** Milliseconds since the epoch; not to be used after that. */
  readonly expiresAt: number;
  /** Milliseconds since the epoch; no new login is begun with it after that, so that the login can end before `expiresAt`. */
  readonly renewAt: number;
}

/** Options of `associate`. */
export interface AssociateOptions {
  /** Limits of the HTTP client. */
  readonly http?: HttpOptions;
  /** Lets loopback and private addresses be reached. Default: false. */
  readonly allowPrivateAddresses?: boolean;
  /** Lets a MAC key travel unencrypted over plain http. Default: false. */
  readonly allowInsecureHttp?: boolean;
  /** What to ask for first. Default: HMAC-SHA256 over DH-SHA256. */
  readonly kind?: AssociationKind;
}

/** What associating needs: made once by a relying party. */
export interface AssociationContext {
  readonly http: HttpClient;
  readonly store: Store;
  readonly allowInsecureHttp: boolean;
  readonly associationFlights: SingleFlight<Association | undefined>;
}

/** How long a provider that refuses associations is left alone. */
const REFUSAL_TTL_MS = 5 * 60_000;
const REFUSED = '"refused"';

/**
 * Agrees on a new association with a provider (OpenID 2.0 sec. 8). Corresponds to `associate` of openid2rp.
 *
 * Security: `endpoint` must come from discovery or from the site's own configuration.
 *
 * @throws ASSOCIATION_REFUSED, ASSOCIATION_MALFORMED, DIRECT_RESPONSE_MALFORMED, URL_REFUSED, PORT_REFUSED,
 *   ADDRESS_NOT_PUBLIC, HOST_NOT_FOUND, CONNECTION_FAILED, TIMED_OUT, RESPONSE_TOO_LARGE, RESPONSE_MALFORMED,
 *   TOO_MANY_REQUESTS
 */
export async function associate(endpoint: string, options: AssociateOptions = {}): Promise<Association> {
  const { http, allowPrivateAddresses = false, allowInsecureHttp = false, kind = PREFERRED_KIND } = options;
  return negotiate(endpoint, kind, createHttpClient({ ...http, allowPrivateAddresses }), allowInsecureHttp);
}

/**
 * The association to begin a login with: the one that is there, or a new one; undefined when the provider makes none, which is
 * remembered for five minutes.
 */
export async function obtainAssociation(
  endpoint: string,
  context: AssociationContext,
): Promise<Association | undefined> {
  const { store } = context;
  const key = currentKey(endpoint);
  const known = await withStore('get', () => store.get(key));
  if (known === REFUSED) return undefined;
  const association = known === undefined ? undefined : readRecord(known, isAssociation);
  if (association && association.renewAt > Date.now()) return association;
  return context.associationFlights.run(key, () => renewAssociation(endpoint, context));
}

/** The association that a handle names at a provider. A handle alone names nothing: two providers may use the same one. */
export async function findAssociation(
  endpoint: string,
  handle: string,
  store: Store,
): Promise<Association | undefined> {
  const known = await withStore('get', () => store.get(handleKey(endpoint, handle)));
  const association = known === undefined ? undefined : readRecord(known, isAssociation);
  if (!association || association.endpoint !== endpoint || association.handle !== handle) return undefined;
  return association.expiresAt > Date.now() ? association : undefined;
}

/** Forgets an association that its provider says it does not know any more (OpenID 2.0 sec. 11.4.2.2). */
export async function forgetAssociation(endpoint: string, handle: string, store: Store): Promise<void> {
  await withStore('delete', async () => {
    const current = await store.get(currentKey(endpoint));
    const association = current === undefined ? undefined : readRecord(current, isAssociation);
    if (association?.handle === handle) await store.delete(currentKey(endpoint));
    await store.delete(handleKey(endpoint, handle));
  });
  publish({ type: 'association-invalidated', endpoint });
}

async function renewAssociation(endpoint: string, context: AssociationContext): Promise<Association | undefined> {
  const { http, store, allowInsecureHttp } = context;
  try {
    const association = await negotiate(endpoint, PREFERRED_KIND, http, allowInsecureHttp);
    await keepAssociation(association, store);
    return association;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // Direct verification is just as safe; it only costs a request more (OpenID 2.0 sec. 8.2.4).
    publish({ type: 'association-refused', endpoint, code: error.code, message: error.message });
    await withStore('set', () => store.set(currentKey(endpoint), REFUSED, REFUSAL_TTL_MS));
    return undefined;
  }
}

/** The provider answered, but not with an association. That it did not answer at all is another matter: then no login can work. */
function isRefusal(error: unknown): error is ProviderError {
  return (
    isRelyingPartyError(error) &&
    ['ASSOCIATION_REFUSED', 'ASSOCIATION_MALFORMED', 'DIRECT_RESPONSE_MALFORMED', 'RESPONSE_TOO_LARGE'].includes(
      error.code,
    )
  );
}

/** Asks; asks once more for the kind that the provider proposed, if it is one we allow (OpenID 2.0 sec. 8.2.4). */
async function negotiate(
  endpoint: string,
  kind: AssociationKind,
  http: HttpClient,
  allowInsecureHttp: boolean,
): Promise<Association> {
  const isProtected = allowInsecureHttp || endpoint.startsWith('https:');
  if (!isAllowedKind(kind, isProtected)) {
    // OpenID 2.0 sec. 8.4.1: without encryption only where the transport encrypts.
    throw refused(endpoint, 'An unencrypted MAC key is not asked for over plain http.');
  }
  const first = await fetchAssociation(endpoint, buildAssociationRequest(kind), http);
  if ('association' in first) return first.association;
  const proposal = proposedKind(first.refusal) ?? SECOND_KIND;
  const isNew = proposal.assocType !== kind.assocType || proposal.sessionType !== kind.sessionType;
  if (!first.isUnsupportedType || !isNew || !isAllowedKind(proposal, isProtected))
    throw refused(endpoint, first.reason);
  const second = await fetchAssociation(endpoint, buildAssociationRequest(proposal), http);
  if ('association' in second) return second.association;
  throw refused(endpoint, second.reason);
}

type AssociationOutcome =
  | { readonly association: Association }
  | { readonly refusal: ReadonlyMap<string, string>; readonly isUnsupportedType: boolean; readonly reason: string };

async function fetchAssociation(
  endpoint: string,
  request: AssociationRequest,
  http: HttpClient,
): Promise<AssociationOutcome> {
  const body = buildParameters(request.fields).toString();
  const response = await http.fetch({ url: endpoint, step: 'association', method: 'POST', body });
  if (response.status !== 200 && response.status !== 400) throw refused(endpoint, `It answered ${response.status}.`);
  const fields = parseAnswer(response.status, response.body);
  const errorCode = fields.get('error_code');
  // Some providers refuse with status 200, so the field decides and not the status alone.
  if (response.status === 200 && errorCode === undefined) {
    const association = parseAssociationResponse(endpoint, request, fields);
    publish({ type: 'associated', endpoint, associationType: association.type, sessionType: request.kind.sessionType });
    return { association };
  }
  const isUnsupportedType = errorCode === 'unsupported-type';
  return {
    refusal: fields,
    isUnsupportedType,
    reason: `It said ${quoted(fields.get('error') ?? errorCode ?? 'nothing')}.`,
  };
}

/** A refusal need not be in Key-Value Form to be one; a success must. */
function parseAnswer(status: number, body: string): ReadonlyMap<string, string> {
  try {
    return parseKeyValueForm(body);
  } catch (error) {
    if (status === 400) return new Map();
    throw error;
  }
}

async function keepAssociation(association: Association, store: Store): Promise<void> {
  const { endpoint, handle, expiresAt } = association;
  const key = handleKey(endpoint, handle);
  const text = JSON.stringify(association);
  const ttlMs = expiresAt - Date.now();
  await withStore('set', async () => {
    const there = await store.get(key);
    const same = there === undefined ? undefined : readRecord(there, isAssociation);
    if (same && same.macKey !== association.macKey) {
      // Two secrets under one handle: whoever controls one of them could forge what the other signs.
      throw new ProviderError('ASSOCIATION_MALFORMED', `The provider ${quoted(endpoint)} gave out a handle twice.`, {
        step: 'association',
        detail: { endpoint },
      });
    }
    await store.set(key, text, ttlMs);
    await store.set(currentKey(endpoint), text, ttlMs);
  });
}

function currentKey(endpoint: string): string {
  return storeKey('openid2:association', endpoint);
}

function handleKey(endpoint: string, handle: string): string {
  return storeKey('openid2:association', endpoint, handle);
}

function isAssociation(value: object): value is Association {
  return (
    'endpoint' in value &&
    'handle' in value &&
    'type' in value &&
    (value.type === 'HMAC-SHA1' || value.type === 'HMAC-SHA256') &&
    'macKey' in value &&
    typeof value.macKey === 'string' &&
    'expiresAt' in value &&
    typeof value.expiresAt === 'number' &&
    'renewAt' in value &&
    typeof value.renewAt === 'number'
  );
}

function refused(endpoint: string, reason: string): ProviderError {
  return new ProviderError('ASSOCIATION_REFUSED', `The provider ${quoted(endpoint)} made no association. ${reason}`, {
    step: 'association',
    hint: 'Logins go on without: each assertion is then verified by asking the provider.',
    detail: { endpoint },
  });
}
