import { isRelyingPartyError, StoreError } from '../errors.js';
import { isInteger } from '../options.js';
import { withStore } from '../store.js';

/** What may be given as `timeoutMs`. */
export const isTimeout = isInteger(10, 60_000);

/** How long an operation may take where the site says nothing: a visitor waits for several of them. */
export const TIMEOUT_MS = 2_000;

/**
 * The answer to one operation of a database, asked for once and waited for no longer than `timeoutMs`.
 *
 * @throws STORE_FAILED, whose cause holds nothing that the database was given
 */
export function runOperation<T>(operation: string, timeoutMs: number, run: () => T | PromiseLike<T>): Promise<T> {
  const runWithoutSecrets = async () => {
    try {
      return await run();
    } catch (error) {
      throw isRelyingPartyError(error) ? error : withoutSecrets(error);
    }
  };
  return withStore(operation, runWithoutSecrets, timeoutMs);
}

/** The error for an answer that a database cannot have given. */
export function unusableAnswer(operation: string, hint: string): StoreError {
  return new StoreError('STORE_FAILED', `The site's store gave an answer to ${operation} that it cannot give.`, {
    hint,
    detail: { operation },
  });
}

/**
 * Drivers put the command with all its arguments into what they throw, and servers quote them in their messages. They are MAC
 * keys and client secrets: what is left is what happened, without anything in quotes.
 */
function withoutSecrets(thrown: unknown): Error {
  const { name, message, code } = Object(thrown) as Record<string, unknown>;
  const [line = ''] = String(message ?? '').split('\n');
  const error = new Error(line.replace(/(["'`]).*\1/, '$1...$1').slice(0, 200));
  if (typeof name === 'string') error.name = name;
  return typeof code === 'string' || typeof code === 'number' ? Object.assign(error, { code }) : error;
}
