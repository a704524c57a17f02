import type { ErrorCode } from '../errors.js';
import { HTTP_DEFAULTS } from '../http-client.js';
import { RecentFailures } from '../recent-failure.js';

/** The document, its host or its server is as it is. */
const LASTING: ReadonlySet<ErrorCode> = new Set([
  ...(['HOST_NOT_FOUND', 'ADDRESS_NOT_PUBLIC', 'RESPONSE_TOO_LARGE', 'RESPONSE_MALFORMED'] as const),
  ...(['METADATA_MALFORMED', 'METADATA_UNSUPPORTED', 'ISSUER_MISMATCH'] as const),
]);
/** An authority that is started anew answers so, too. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['CONNECTION_FAILED', 'TIMED_OUT', 'HTTP_STATUS'] as const);

/** The documents of authorities, or of agents, that this process could not have lately (H-3). */
export class DocumentFailures extends RecentFailures {
  /** @param timeoutMs how long a request may take */
  constructor(timeoutMs: number = HTTP_DEFAULTS.timeoutMs) {
    super({ lasting: LASTING, passing: PASSING, patienceMs: timeoutMs });
  }
}
