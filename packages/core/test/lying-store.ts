import { MemoryStore } from '../src/stores/memory-store.js';

/** What a store gives in the place of what is in it. */
export type Lie = (stored: string) => unknown;

/** A store that keeps all it is given, and lies about it for as long as a test wants it to. */
export class LyingStore extends MemoryStore {
  /** Undefined: it says what is there. */
  lie: Lie | undefined;
  /** What `add` resolves to. Undefined: whether it added. */
  claim: { readonly answer: unknown } | undefined;
  /** The keys that it lied about. */
  readonly lied = new Set<string>();

  override async get(key: string): Promise<string | undefined> {
    return this.#told(key, await super.get(key));
  }

  override async take(key: string): Promise<string | undefined> {
    return this.#told(key, await super.take(key));
  }

  override async add(key: string, value: string, ttlMs: number): Promise<boolean> {
    const isFirst = await super.add(key, value, ttlMs);
    return this.claim ? (this.claim.answer as boolean) : isFirst;
  }

  #told(key: string, stored: string | undefined): string | undefined {
    if (!this.lie || stored === undefined) return stored;
    this.lied.add(key);
    return this.lie(stored) as string;
  }
}

/** Answers that are neither true nor false, though some languages take them for one. */
export const CLAIMS: readonly unknown[] = [undefined, null, 0, 1, 'OK', {}];

/** Lies that must come to the same as if nothing were stored. */
export const LIES: Readonly<Record<string, Lie>> = {
  null: () => null,
  'a number': () => 1,
  bytes: (stored) => Buffer.from(stored),
  'an object': (stored) => JSON.parse(stored),
  'a function': () => () => 'text',
  'a symbol': () => Symbol('text'),
  'an empty text': () => '',
  'text that is not JSON': () => 'garbage',
  'JSON that is no record': () => '[1]',
  'a record of something else': () => '{"a":1}',
  'a record of a version to come': (stored) => JSON.stringify({ version: 2, record: JSON.parse(stored) }),
  'half of it': (stored) => stored.slice(0, stored.length / 2),
  'it, cut off at its end': (stored) => stored.slice(0, -1),
  'it twice': (stored) => stored + stored,
  'it, compressed': () => '\u001f\ufffd\b\u0000',
};

/** Values that no member of a record may have. */
const NO_MEMBERS: readonly unknown[] = [null, 0.5, [], ''];

/** Lies about one member at a time: the record without it, and with each value that it cannot have. */
export function liesAbout(member: string, impossible: readonly unknown[] = NO_MEMBERS): readonly [string, Lie][] {
  const changed = (change: (record: Record<string, unknown>) => void) => (stored: string) => {
    const record: unknown = JSON.parse(stored);
    change(record as Record<string, unknown>);
    return JSON.stringify(record);
  };
  return [
    [`without ${member}`, changed((record) => void delete record[member])],
    ...impossible.map((value): [string, Lie] => [
      `with ${member}: ${JSON.stringify(value)}`,
      changed((record) => Object.assign(record, { [member]: value })),
    ]),
  ];
}
