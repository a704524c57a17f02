/** How many may wait for each place. */
const WAITING_PER_PLACE = 8;

interface Waiting {
  readonly host: string;
  readonly admit: () => void;
}

/**
 * Places for outbound requests: so many in all, so many for each host (D-17, H-3).
 *
 * Who finds no place waits in order of arrival. Somebody who waits for a busy host holds up nobody who wants another one.
 */
export class RequestLimit {
  readonly #maxConcurrent: number;
  readonly #maxPerHost: number;
  readonly #perHost = new Map<string, number>();
  /** A Set keeps the order of arrival, and lets one leave from the middle. */
  readonly #queue = new Set<Waiting>();
  #active = 0;

  constructor(maxConcurrent: number, maxPerHost: number) {
    this.#maxConcurrent = maxConcurrent;
    this.#maxPerHost = maxPerHost;
  }

  /** Requests under way, requests that wait, and hosts that are counted: all zero when nothing is going on. */
  get usage(): { active: number; waiting: number; hosts: number } {
    return { active: this.#active, waiting: this.#queue.size, hosts: this.#perHost.size };
  }

  /**
   * A place for one request to a host. Resolves to the function that gives it back, which must be called, once or more
   * often; rejects with the signal's reason when that comes first.
   *
   * @returns undefined, at once, when too many wait already
   */
  enter(host: string, signal: AbortSignal): Promise<() => void> | undefined {
    if (this.#hasPlace(host)) return Promise.resolve(this.#occupy(host));
    if (this.#queue.size >= WAITING_PER_PLACE * this.#maxConcurrent) return undefined;
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#queue.delete(waiting);
        reject(signal.reason);
      };
      const admit = () => {
        this.#queue.delete(waiting);
        signal.removeEventListener('abort', giveUp);
        resolve(this.#occupy(host));
      };
      const waiting: Waiting = { host, admit };
      if (signal.aborted) return reject(signal.reason);
      this.#queue.add(waiting);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  #hasPlace(host: string): boolean {
    return this.#active < this.#maxConcurrent && (this.#perHost.get(host) ?? 0) < this.#maxPerHost;
  }

  #occupy(host: string): () => void {
    this.#active += 1;
    this.#perHost.set(host, (this.#perHost.get(host) ?? 0) + 1);
    let occupied = true;
    return () => {
      if (!occupied) return;
      occupied = false;
      this.#vacate(host);
    };
  }

  #vacate(host: string): void {
    this.#active -= 1;
    const left = (this.#perHost.get(host) ?? 0) - 1;
    // Host names come from visitors: a counter that stays behind would be a leak anyone can feed.
    if (left > 0) this.#perHost.set(host, left);
    else this.#perHost.delete(host);
    for (const waiting of this.#queue) {
      if (this.#active >= this.#maxConcurrent) return;
      if (this.#hasPlace(waiting.host)) waiting.admit();
    }
  }
}
