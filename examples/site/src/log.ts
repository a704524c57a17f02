import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EVENT_CHANNEL, isRelyingPartyError } from 'passport-openid2';
import type { Failure, Note } from './failure.js';

/** What of this site failed; as with the library, nobody need listen. */
const failures = channel('example-site');

/** Tells the log what the library does not tell it: that a visitor cancelled, say, or sent a form that is too old. */
export function tellLog({ note }: Pick<Failure, 'note'>): void {
  if (note) failures.publish(note);
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
  const onFailure = (published: unknown) => {
    const note = published as Note;
    write(lineOf(note.step === 'response' ? 'login failed' : 'request refused', note));
  };
  subscribe(EVENT_CHANNEL, onEvent);
  subscribe(failures.name, onFailure);
  return () => {
    unsubscribe(EVENT_CHANNEL, onEvent);
    unsubscribe(failures.name, onFailure);
  };
}

/** What a line says: a note, or an error of the library. */
type Told = Omit<Note, 'hint'> & { readonly hint?: string | undefined };

function lineOf(what: string, { code, step, message, hint }: Told): string {
  return `${what}: ${code} step=${step} ${message}${hint ? ` ${hint}` : ''}`;
}
