import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EVENT_CHANNEL, isRelyingPartyError } from 'passport-openid2';
import type { Failure, Note } from './failure.js';

/** What of this site failed; as with the library, nobody need listen. */
const failures = channel('example-site');

/** Tells the log what the library does not tell it: that a visitor cancelled, say, or sent a form that is too old. */
export function tellLog({ status, note }: Pick<Failure, 'status' | 'note'>): void {
  if (note) failures.publish(lineOf(note.step === 'response' ? 'login failed' : whatHappened(status), note));
}

/**
 * Writes a line for each failure: what the visitor is not told, and nothing secret.
 *
 * @returns stops it
 */
export function logFailures(write: (line: string) => void): () => void {
  const onEvent = (event: unknown) => {
    const { type, error } = event as { readonly type: string; readonly error?: unknown };
    // Some events tell of what a login can do without, such as the profile of a player of Steam.
    if (isRelyingPartyError(error)) write(lineOf(type === 'failed' ? 'login failed' : 'login goes on', error));
  };
  const onFailure = (line: unknown) => write(String(line));
  subscribe(EVENT_CHANNEL, onEvent);
  subscribe(failures.name, onFailure);
  return () => {
    unsubscribe(EVENT_CHANNEL, onEvent);
    unsubscribe(failures.name, onFailure);
  };
}

function whatHappened(status: number): string {
  return status < 500 ? 'request refused' : 'request failed';
}

function lineOf(what: string, { code, step, message, hint }: Note): string {
  return `${what}: ${code} step=${step} ${message}${hint ? ` ${hint}` : ''}`;
}
