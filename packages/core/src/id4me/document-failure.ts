import { type ErrorCode, isRelyingPartyError } from '../errors.js';
import { HTTP_DEFAULTS } from '../http-client.js';
import { RecentFailures } from '../recent-failure.js';

/** The document, its host or its server is as it is. */
const LASTING: ReadonlySet<ErrorCode> = new Set([
  ...(['HOST_NOT_FOUND', 'ADDRESS_NOT_PUBLIC', 'RESPONSE_TOO_LARGE', 'RESPONSE_MALFORMED'] as const),
  ...(['METADATA_MALFORMED', 'METADATA_UNSUPPORTED', 'ISSUER_MISMATCH'] as const),
]);
/** An authority that is started anew answers so, too. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['CONNECTION_FAILED', 'TIMED_OUT', 'HTTP_STATUS'] as const);

/**
 * The documents of authorities, or of agents, that this process could not have lately (H-3).
 *
 * Security: visitors share an authority, and one of them must not be able to keep the others from it. So a time-out counts only
 * where its server had time: the rest of a login can have used up what there was.
 */
export class DocumentFailures extends RecentFailures {
  readonly #fairMs: number;

  /** @param timeoutMs how long a request may take */
  constructor(timeoutMs: number = HTTP_DEFAULTS.timeoutMs) {
    super({ lasting: LASTING, passing: PASSING });
    this.#fairMs = timeoutMs / 2;
  }

  /** What `fetch` gives; what it fails with is remembered. */
  async watch<T>(key: string, fetch: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      const document = await fetch();
      this.forget(key);
      return document;
    } catch (error) {
      const isTimeOut = isRelyingPartyError(error) && error.code === 'TIMED_OUT';
      if (!isTimeOut || performance.now() - startedAt >= this.#fairMs) this.keep(key, error);
      throw error;
    }
  }
}
