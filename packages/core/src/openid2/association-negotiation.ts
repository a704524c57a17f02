import { ProviderError, quoted } from '../errors.js';
import { publish } from '../events.js';
import { createHttpClient, type HttpClient, type HttpOptions } from '../http-client.js';
import { checkAllowances } from '../options.js';
import type { Association } from './association.js';
import {
  ASSOCIATION_POLICY,
  type AssociationKind,
  type AssociationPolicy,
  type AssociationRequest,
  buildAssociationRequest,
  isAllowedKind,
  isStrongEnough,
  PREFERRED_KIND,
  parseAssociationResponse,
  proposedKind,
  SECOND_KIND,
} from './association-message.js';
import { parseKeyValueForm } from './key-value-form.js';
import { buildParameters } from './message.js';

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

/** What negotiating needs. */
export interface NegotiationContext extends AssociationPolicy {
  readonly http: HttpClient;
  readonly allowInsecureHttp: boolean;
}

/**
 * Agrees on a new association with a provider (OpenID 2.0 sec. 8). Corresponds to `associate` of openid2rp.
 *
 * Security: `endpoint` must come from discovery or from the site's own configuration.
 *
 * @throws OPTION_INVALID, ASSOCIATION_REFUSED, ASSOCIATION_MALFORMED, DIRECT_RESPONSE_MALFORMED, URL_REFUSED, PORT_REFUSED,
 *   ADDRESS_NOT_PUBLIC, HOST_NOT_FOUND, CONNECTION_FAILED, TIMED_OUT, RESPONSE_TOO_LARGE, RESPONSE_MALFORMED,
 *   TOO_MANY_REQUESTS
 */
export async function associate(endpoint: string, options: AssociateOptions = {}): Promise<Association> {
  checkAllowances('associate', options);
  const { http, allowPrivateAddresses = false, allowInsecureHttp = false, kind = PREFERRED_KIND } = options;
  const context = {
    http: createHttpClient({ ...http, allowPrivateAddresses }),
    allowInsecureHttp,
    ...ASSOCIATION_POLICY,
  };
  return negotiate(endpoint, kind, context);
}

/** Asks; asks once more for the kind that the provider proposed, if it is one we allow (OpenID 2.0 sec. 8.2.4). */
export async function negotiate(
  endpoint: string,
  kind: AssociationKind,
  context: NegotiationContext,
): Promise<Association> {
  const isProtected = context.allowInsecureHttp || endpoint.startsWith('https:');
  if (!isAllowedKind(kind, isProtected)) {
    // OpenID 2.0 sec. 8.4.1: without encryption only where the transport encrypts.
    throw refused(endpoint, 'An unencrypted MAC key is not asked for over plain http.');
  }
  const first = await fetchAssociation(endpoint, buildAssociationRequest(kind), context);
  if ('association' in first) return first.association;
  const proposal = proposedKind(first.refusal) ?? SECOND_KIND;
  const isNew = proposal.assocType !== kind.assocType || proposal.sessionType !== kind.sessionType;
  const isAllowed = isAllowedKind(proposal, isProtected) && isStrongEnough(proposal.assocType, context);
  if (!first.isUnsupportedType || !isNew || !isAllowed) throw refused(endpoint, first.reason);
  const second = await fetchAssociation(endpoint, buildAssociationRequest(proposal), context);
  if ('association' in second) return second.association;
  throw refused(endpoint, second.reason);
}

type AssociationOutcome =
  | { readonly association: Association }
  | { readonly refusal: ReadonlyMap<string, string>; readonly isUnsupportedType: boolean; readonly reason: string };

async function fetchAssociation(
  endpoint: string,
  request: AssociationRequest,
  context: NegotiationContext,
): Promise<AssociationOutcome> {
  const body = buildParameters(request.fields).toString();
  const response = await context.http.fetch({ url: endpoint, step: 'association', method: 'POST', body });
  if (response.status !== 200 && response.status !== 400) throw refused(endpoint, `It answered ${response.status}.`);
  const fields = parseAnswer(response.status, response.body);
  const errorCode = fields.get('error_code');
  // Some providers refuse with status 200, so the field decides and not the status alone.
  if (response.status === 200 && errorCode === undefined) {
    const association = parseAssociationResponse(endpoint, request, fields, context);
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

function refused(endpoint: string, reason: string): ProviderError {
  return new ProviderError('ASSOCIATION_REFUSED', `The provider ${quoted(endpoint)} made no association. ${reason}`, {
    step: 'association',
    hint: 'Logins go on without: each assertion is then verified by asking the provider.',
    detail: { endpoint },
  });
}
