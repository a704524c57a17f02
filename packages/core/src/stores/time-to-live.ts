/** As long as anything is kept, about 300 years: databases count milliseconds in whole numbers that have an end. */
const MAX_TTL_MS = 10_000_000_000_000;

/** A time to live in whole milliseconds, no longer than asked for; 0 when it is over already. */
export function atMost(ttlMs: number): number {
  return Math.max(0, Math.floor(Math.min(numberOf(ttlMs), MAX_TTL_MS)));
}

/** A time to live in whole milliseconds, no shorter than asked for; 0 when it is over already. */
export function atLeast(ttlMs: number): number {
  // One more, because a database's clock cuts off what is below a millisecond, too.
  return ttlMs > 0 ? atMost(ttlMs) + 1 : atMost(ttlMs);
}

/** Something that is no number would be over at once, and a claim that is over at once claims nothing. */
function numberOf(ttlMs: number): number {
  if (typeof ttlMs !== 'number' || Number.isNaN(ttlMs)) throw new TypeError('a time to live must be a number');
  return ttlMs;
}
