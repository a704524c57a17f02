import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EVENT_CHANNEL, isRelyingPartyError } from 'passport-openid2';

/**
 * Writes a line for each login that failed: what the visitor is not told, and nothing secret.
 *
 * @returns stops it
 */
export function logFailedLogins(write: (line: string) => void): () => void {
  const onEvent = (event: unknown) => {
    const error = (event as { readonly error?: unknown }).error;
    if (!isRelyingPartyError(error)) return;
    write(`login failed: ${error.code} step=${error.step} ${error.message}${error.hint ? ` ${error.hint}` : ''}`);
  };
  subscribe(EVENT_CHANNEL, onEvent);
  return () => unsubscribe(EVENT_CHANNEL, onEvent);
}
