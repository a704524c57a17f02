import type { ErrorCode } from '../errors.js';
import { RecentFailures } from '../recent-failure.js';

/** The page, its host or its provider is as it is. */
const LASTING: ReadonlySet<ErrorCode> = new Set([
  ...(['IDENTIFIER_NOT_FOUND', 'HOST_NOT_FOUND', 'SERVICE_ABSENT', 'HTTPS_REQUIRED'] as const),
  ...(['URL_REFUSED', 'PORT_REFUSED', 'ADDRESS_NOT_PUBLIC', 'REDIRECT_LIMIT', 'REDIRECT_REFUSED'] as const),
  ...(['RESPONSE_TOO_LARGE', 'RESPONSE_MALFORMED', 'XRDS_MALFORMED'] as const),
]);
const PASSING: ReadonlySet<ErrorCode> = new Set(['CONNECTION_FAILED', 'TIMED_OUT', 'HTTP_STATUS'] as const);

/** The discoveries of this process that failed lately. */
export class DiscoveryFailures extends RecentFailures {
  /** @param patienceMs how long a page may take to answer; a login may have less left */
  constructor(patienceMs = 0) {
    super({ lasting: LASTING, passing: PASSING, patienceMs });
  }
}
