/**
 * Runs contestants in turns, several rounds each, and gives the best round of each: the least disturbed one. What counts is
 * the CPU time of this process, so that a busy machine changes little.
 *
 * @param {Record<string, (index: number) => unknown>} contestants
 * @param {{ rounds: number, perRound: number }} plan
 * @returns {Promise<Record<string, number>>} CPU microseconds for one run
 */
export async function compare(contestants, { rounds, perRound }) {
  const best = Object.fromEntries(Object.keys(contestants).map((name) => [name, Number.POSITIVE_INFINITY]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(contestants)) {
      globalThis.gc?.();
      const start = process.cpuUsage();
      for (let index = 0; index < perRound; index += 1) {
        const result = run(round * perRound + index);
        if (result instanceof Promise) await result;
      }
      const { user, system } = process.cpuUsage(start);
      const micros = (user + system) / perRound;
      best[name] = Math.min(best[name] ?? micros, micros);
    }
  }
  return best;
}

/**
 * @param {string} title
 * @param {ReadonlyArray<Record<string, unknown>>} rows
 */
export function report(title, rows) {
  console.log(`\n${title}`);
  console.table(rows);
}

/** @param {number} value */
export const rounded = (value) => Number(value.toPrecision(3));

/**
 * Prints a figure with its bound beside it; one that is over makes the run fail.
 *
 * @param {string} what
 * @param {number} value
 * @param {number} most
 * @param {string} unit
 * @param {number} [least] where too few are wrong as well
 */
export function bounded(what, value, most, unit, least = Number.NEGATIVE_INFINITY) {
  const holds = value <= most && value >= least;
  if (!holds) process.exitCode = 1;
  const bound = least === most ? `exactly ${most}` : `at most ${most}`;
  console.log(`${holds ? 'ok' : 'BROKEN'}  ${what}: ${[rounded(value), unit].join(' ').trim()} (bound: ${bound})`);
}

/**
 * Prints what was to come out just so; anything else makes the run fail.
 *
 * @param {string} what @param {string | number} value @param {string | number} expected
 */
export function exactly(what, value, expected) {
  const holds = value === expected;
  if (!holds) process.exitCode = 1;
  console.log(`${holds ? 'ok' : 'BROKEN'}  ${what}: ${value}${holds ? '' : ` (expected: ${expected})`}`);
}

/** Megabytes in use after garbage was collected. @returns {Promise<{ heap: number, rss: number }>} */
export async function memory() {
  // Twice, with turns in between: what the first collection lets go of is freed by the next one.
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { heapUsed, rss, external } = process.memoryUsage();
  return { heap: (heapUsed + external) / 1_048_576, rss: rss / 1_048_576 };
}
