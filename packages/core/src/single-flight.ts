/**
 * One lookup per key at a time: whoever asks while one is under way gets that one's outcome, be it a value or an error.
 *
 * Nothing outlives the lookup: the next call after it starts afresh, so an error is not remembered and a value is not cached.
 */
export class SingleFlight<T> {
  readonly #underWay = new Map<string, Promise<T>>();

  /** The outcome of `lookup`, or of the one under way for the same key. `lookup` may throw or reject. */
  run(key: string, lookup: () => Promise<T>): Promise<T> {
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) return underWay;
    // `then` turns a synchronous throw into a rejection; `finally` forgets the key before any caller goes on.
    const flight = Promise.resolve()
      .then(lookup)
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, flight);
    return flight;
  }

  /** How many lookups are under way. */
  get size(): number {
    return this.#underWay.size;
  }
}
