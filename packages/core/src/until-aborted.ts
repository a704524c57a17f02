/**
 * The promise's outcome, unless the signal comes first: then a rejection with its reason. The work behind the promise goes
 * on; if it fails after that, nobody needs to know.
 */
export function untilAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    const done = () => signal.removeEventListener('abort', giveUp);
    promise.then(resolve, reject).finally(done);
  });
}
