/**
 * Runs so many at a time.
 *
 * @param {number} atATime @param {number} from @param {number} to @param {(index: number) => Promise<{ kind: string }>} run
 * @returns {Promise<Map<string, number>>} how often each outcome came: what kind of result, or the code of which error
 */
export async function inParallel(atATime, from, to, run) {
  const outcomes = new Map();
  let next = from;
  const worker = async () => {
    while (next < to) {
      const index = next;
      next += 1;
      const outcome = await run(index).then(
        ({ kind }) => kind,
        (error) => error.code ?? Promise.reject(error),
      );
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return outcomes;
}
