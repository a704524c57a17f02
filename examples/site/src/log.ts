import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EVENT_CHANNEL, isRelyingPartyError } from 'passport-openid2';
import type { Failure, Note } from './failure.js';

/** What of this site failed; as with the library, nobody need listen. */
const failures = channel('example-site');

/** Tells the log what the library does not tell it: that a visitor cancelled, say, or sent a form that is too old. */
export function tellLog({ note }: Failure): void {
  if (note) failures.publish(note);
}

/**
 * Writes a line for each login that failed: what the visitor is not told, and nothing secret.
 *
 * @returns stops it
 */
export function logFailedLogins(write: (line: string) => void): () => void {
  const writeLine = ({ code, step, message, hint }: Omit<Note, 'hint'> & { readonly hint?: string | undefined }) => {
    write(`login failed: ${code} step=${step} ${message}${hint ? ` ${hint}` : ''}`);
  };
  const onEvent = (event: unknown) => {
    const error = (event as { readonly error?: unknown }).error;
    if (isRelyingPartyError(error)) writeLine(error);
  };
  const onFailure = (note: unknown) => writeLine(note as Note);
  subscribe(EVENT_CHANNEL, onEvent);
  subscribe(failures.name, onFailure);
  return () => {
    unsubscribe(EVENT_CHANNEL, onEvent);
    unsubscribe(failures.name, onFailure);
  };
}
