import { VerificationError } from '../errors.js';
import {
  checkNotExpired,
  checkRemembered,
  createTransactionId,
  isLoginTransaction,
  type LoginTransaction,
  TRANSACTION_TTL_MS,
} from '../login-transaction.js';
import type { Store } from '../store.js';
import type { DiscoveredService } from './discovered-information.js';
import { type ProviderOption, providerUrl } from './pinned-provider.js';
import type { SelectedService } from './service-selection.js';

/** What an OpenID 2.0 login remembers until its answer comes. */
export interface OpenId2Transaction extends LoginTransaction {
  readonly protocol: 'openid2';
  /** The return_to that was issued. */
  readonly returnTo: string;
  /** What the answer must agree with. */
  readonly service: DiscoveredService & { readonly endpoint: string };
  /** The provider that the site had fixed, by its URL. */
  readonly provider?: string;
  readonly appState?: unknown;
  /** The path of the site to go to afterwards. */
  readonly landing?: string;
}

/** What a login remembers for the site. */
export interface Carried {
  readonly appState: unknown;
  readonly landing: string | undefined;
  readonly provider: string | undefined;
}

/** Begins a transaction: names it, and fixes what its answer must agree with. */
export function createTransaction(
  service: SelectedService,
  returnToOf: (id: string) => string,
  { appState, landing, provider }: Carried,
): OpenId2Transaction {
  const id = createTransactionId();
  return {
    id,
    protocol: 'openid2',
    expiresAt: Date.now() + TRANSACTION_TTL_MS,
    returnTo: returnToOf(id),
    service,
    ...(provider !== undefined && { provider }),
    ...(appState !== undefined && { appState }),
    ...(landing !== undefined && { landing }),
  };
}

/**
 * Reads what a session or cookie gave back.
 *
 * @throws TRANSACTION_ABSENT, TRANSACTION_MALFORMED, TRANSACTION_EXPIRED
 */
export function parseTransaction(
  value: unknown,
  {
    store,
    allowOpenId1,
    provider,
  }: { readonly store: Store; readonly allowOpenId1: boolean; readonly provider: ProviderOption | undefined },
): OpenId2Transaction {
  if (value === undefined || value === null) {
    throw new VerificationError('TRANSACTION_ABSENT', 'The response belongs to no login of this browser.', {
      step: 'transaction',
      hint: 'A login must be begun on this site, in the same browser.',
    });
  }
  const isReadable = isLoginTransaction(value) && isOpenId2Transaction(value);
  // One that this relying party would not have begun: strategies with different providers may share a session.
  const isOwn =
    isReadable && value.provider === providerUrl(provider) && (value.service.version === '2.0' || allowOpenId1);
  if (!isOwn) {
    throw new VerificationError('TRANSACTION_MALFORMED', 'What was kept of this login cannot be read.', {
      step: 'transaction',
      hint: 'It was kept by another version of this library, or is of another protocol; beginning the login again helps.',
    });
  }
  checkNotExpired(value);
  checkRemembered(value, store);
  return value;
}

function isOpenId2Transaction(value: LoginTransaction): value is OpenId2Transaction {
  if (value.protocol !== 'openid2' || !('returnTo' in value) || typeof value.returnTo !== 'string') return false;
  const service = 'service' in value ? value.service : undefined;
  return (
    typeof service === 'object' &&
    service !== null &&
    'endpoint' in service &&
    typeof service.endpoint === 'string' &&
    'endpoints' in service &&
    Array.isArray(service.endpoints) &&
    'version' in service &&
    (service.version === '2.0' || (service.version === '1.1' && 'claimedId' in service))
  );
}
