import { StoreError } from '../src/errors.js';
import { MemoryStore } from '../src/stores/memory-store.js';

/** What is wrong with a store. */
export type Fault = 'down' | 'read-only' | 'full' | 'hung';

/** When an operation fails: before the store did it, or after, so that only the answer is lost. */
export type Moment = 'before' | 'after';

/** The code that a login fails with while a store has a fault. */
export const codeOfFault = (fault: Fault): string => (fault === 'full' ? 'STORE_FULL' : 'STORE_FAILED');

const WRITING: ReadonlySet<string> = new Set(['set', 'add', 'take', 'delete']);
const GROWING: ReadonlySet<string> = new Set(['set', 'add']);

/** A store that works until a test says what is wrong with it, and works again when the test takes that back. */
export class FaultyStore extends MemoryStore {
  fault: Fault | undefined;
  /** Just this operation fails, counted from 1 on; of a whole login, for instance. */
  failing: { readonly nth: number; readonly moment: Moment } | undefined;
  /** Each operation takes so long. */
  delayMs = 0;
  /** The names of all operations, in order. */
  readonly operations: string[] = [];

  /** When it loses what it held it does not know. */
  override readonly remembersSince = 0;
  #content = new MemoryStore();

  /** It comes back with nothing in it. */
  empty(): void {
    this.#content = new MemoryStore();
  }

  override get(key: string): Promise<string | undefined> {
    return this.#run('get', () => this.#content.get(key));
  }

  override set(key: string, value: string, ttlMs: number): Promise<void> {
    return this.#run('set', () => this.#content.set(key, value, ttlMs));
  }

  override add(key: string, value: string, ttlMs: number): Promise<boolean> {
    return this.#run('add', () => this.#content.add(key, value, ttlMs));
  }

  override take(key: string): Promise<string | undefined> {
    return this.#run('take', () => this.#content.take(key));
  }

  override delete(key: string): Promise<void> {
    return this.#run('delete', () => this.#content.delete(key));
  }

  async #run<T>(operation: string, run: () => Promise<T>): Promise<T> {
    const nth = this.operations.push(operation);
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    if (this.fault === 'hung') return new Promise<never>(() => undefined);
    if (this.fault === 'down') throw new Error('connection refused');
    if (this.fault === 'read-only' && WRITING.has(operation)) throw new Error('read only');
    if (this.fault === 'full' && GROWING.has(operation)) throw new StoreError('STORE_FULL', 'full');
    const isFailing = this.failing?.nth === nth;
    if (isFailing && this.failing?.moment === 'before') throw new Error('connection lost');
    const answer = await run();
    if (isFailing) throw new Error('connection lost');
    return answer;
  }
}
