import { setImmediate } from 'node:timers/promises';

/** How long a stranger's document holds the event loop before everybody else is served, in milliseconds. */
export const TURN_MS = 5;

let lastTurn: Promise<void> = Promise.resolve();

/** A turn of the event loop of one's own: of several who wait, each gets another one, in order of arrival. */
export function nextTurn(): Promise<void> {
  lastTurn = lastTurn.then(() => setImmediate());
  return lastTurn;
}

/**
 * The outcome of work on a stranger's document, done a few milliseconds at a time (D-04, D-16): reading one must not keep other
 * visitors waiting, however long and odd it is.
 *
 * @param steps yields wherever it may be interrupted, often enough that a step takes about a millisecond
 * @throws what `steps` throws
 */
export async function inTurns<T>(steps: Generator<void, T>): Promise<T> {
  for (;;) {
    await nextTurn();
    for (const endsAt = performance.now() + TURN_MS; performance.now() < endsAt; ) {
      const step = steps.next();
      if (step.done) return step.value;
    }
  }
}
