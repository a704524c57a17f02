import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(ROOT + path, 'utf8');

/** How many rules each section of the specification has, and how many attacks each letter. */
const COUNTS = {
  'SPEC-M': 12,
  'SPEC-N': 9,
  'SPEC-Y': 7,
  'SPEC-X': 9,
  'SPEC-H': 3,
  'SPEC-R': 6,
  'SPEC-A': 11,
  'SPEC-Q': 7,
  'SPEC-P': 7,
  'SPEC-I': 2,
  'SPEC-E': 5,
  'SPEC-D': 5,
  'ATK-B': 22,
  'ATK-C': 16,
  'ATK-D': 17,
  'ATK-E': 15,
  'ATK-F': 8,
  'ATK-G': 6,
} as const;

/** How many rules of ID4me each letter has; its negative cases are numbered through. */
const ID4ME_COUNTS = {
  N: 7,
  L: 9,
  G: 11,
  W: 4,
  E: 9,
  I: 9,
  R: 15,
  A: 10,
  T: 9,
  V: 13,
  U: 7,
  C: 18,
  K: 8,
  H: 5,
} as const;
const ID4ME_CASES = 118;

const SECTIONS = [
  'SREG',
  'AX',
  'PAPE',
  'UI',
  'OAUTH',
  'ICAM',
  'OPENID1',
  'VERIFY-1',
  'VERIFY-2',
  'VERIFY-3',
  'VERIFY-4',
];

/** Rules of which a part is not built. Each has a reason in its row; a rule that is built leaves this list. */
const NOT_BUILT = ['SPEC-A-07', 'SPEC-UI', 'ID4ME-K-7'];

/** Other names for a section, in titles of tests. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'SPEC-1.14': 'SPEC-SREG',
  'SPEC-1.15': 'SPEC-AX',
  'SPEC-1.16': 'SPEC-PAPE',
  'SPEC-1.17': 'SPEC-UI',
  'SPEC-11.1': 'SPEC-VERIFY-1',
  'SPEC-11.2': 'SPEC-VERIFY-2',
  'SPEC-11.3': 'SPEC-VERIFY-3',
  'SPEC-11.4': 'SPEC-VERIFY-4',
};

const IDS = [
  ...Object.entries(COUNTS).flatMap(([range, count]) =>
    Array.from({ length: count }, (_, index) => `${range}-${String(index + 1).padStart(2, '0')}`),
  ),
  ...SECTIONS.map((name) => `SPEC-${name}`),
  ...Object.entries(ID4ME_COUNTS).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, index) => `ID4ME-${letter}-${index + 1}`),
  ),
  ...Array.from({ length: ID4ME_CASES }, (_, index) => `ID4ME-T${String(index + 1).padStart(2, '0')}`),
];

interface Row {
  readonly id: string;
  readonly rule: string;
  readonly sources: readonly string[];
  readonly tests: readonly string[];
  readonly note: string;
}

const paths = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);

const rows: readonly Row[] = read('docs/spec-coverage.md')
  .split('\n')
  .filter((line) => /^\| (?:SPEC|ATK|ID4ME)-/.test(line))
  .map((line) => {
    // The pipe inside a cell is escaped.
    const [, id = '', rule = '', sources, tests, note = ''] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    return { id, rule, sources: paths(sources), tests: paths(tests), note };
  });

/** The ID that a file is named after, where it is named after one. */
function idOfName(path: string): string | undefined {
  // Those of ID4me have letters of their own, and name their IDs in their titles.
  if (path.includes('/id4me/')) return undefined;
  const prefix = path.startsWith('test/hostile/') ? 'ATK' : path.startsWith('test/conformance/') ? 'SPEC' : undefined;
  const [, name] = /^(?:([a-z]-\d\d)(?:-[a-z-]+)?|[a-z0-9-]+)\.test\.ts$/.exec(basename(path)) ?? [];
  const section = basename(path).replace('.test.ts', '').toUpperCase().replace('VERIFICATION', 'VERIFY');
  const named = name?.toUpperCase() ?? (SECTIONS.includes(section) ? section : undefined);
  return prefix && named && `${prefix}-${named}`;
}

const MENTION = /\b(?:(?:SPEC|ATK)-[A-Z0-9]+(?:[-.]\d+)*|ID4ME-(?:[A-Z]-\d+|T\d+))/g;

/** Every ID that a test mentions, in its text or as its name. */
function mentionsOf(path: string): ReadonlySet<string> {
  const written = [...read(path).matchAll(MENTION)].map(([id]) => OTHER_NAMES[id] ?? id);
  const named = idOfName(path);
  return new Set(named === undefined ? written : [...written, named]);
}

const tests = ['test', 'packages', 'examples']
  .flatMap((folder) =>
    readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
  .filter((path) => /\.test\.ts$/.test(path) && !/node_modules|spec-coverage/.test(path));

describe('docs/spec-coverage.md', () => {
  it('has one row for each ID, and no other', () => {
    expect(rows.map(({ id }) => id).sort()).toEqual([...IDS].sort());
    expect(IDS).toHaveLength(430);
  });

  it('says of each what it is', () => {
    expect(rows.filter(({ rule }) => rule.length < 4)).toEqual([]);
  });

  it('names files that exist', () => {
    const named = rows.flatMap(({ id, sources, tests, note }) =>
      [...sources, ...tests, ...paths(note).filter((text) => text.includes('/'))].map((path) => ({ id, path })),
    );
    expect(named.filter(({ path }) => !existsSync(ROOT + path))).toEqual([]);
  });

  it('names tests that mention the ID', () => {
    const strangers = rows.flatMap(({ id, tests }) =>
      tests.filter((path) => existsSync(ROOT + path) && !mentionsOf(path).has(id)).map((path) => ({ id, path })),
    );
    expect(strangers).toEqual([]);
  });

  it('has a row for each ID that a test mentions', () => {
    const unknown = tests.flatMap((path) =>
      [...mentionsOf(path)].filter((id) => !IDS.includes(id)).map((id) => ({ id, path })),
    );
    expect(unknown).toEqual([]);
  });

  it('has a source and a test for each rule, or says why not', () => {
    const bare = rows.filter(({ sources, tests, note }) => (sources.length === 0 || tests.length === 0) && note === '');
    expect(bare.map(({ id }) => id)).toEqual([]);
  });

  it('calls no rule "not built" that is not known to be', () => {
    expect(
      rows
        .filter(({ note }) => note.includes('not built'))
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...NOT_BUILT].sort());
  });

  it('gives no reason but one of four', () => {
    const reasons = /^(?:|(?:not built|documentation|configuration|provider's side): .+)$/;
    expect(rows.filter(({ note }) => !reasons.test(note)).map(({ id }) => id)).toEqual([]);
  });

  it('leads to documentation that mentions the ID', () => {
    const silent = rows.flatMap(({ id, note }) =>
      paths(note)
        .filter((path) => path.endsWith('.md') && !read(path).includes(id))
        .map((path) => ({ id, path })),
    );
    expect(silent).toEqual([]);
  });

  it('has a row for each ID that the threat model claims', () => {
    const claimed = [...read('docs/threat-model.md').matchAll(MENTION)].map(([id]) => id);
    expect(claimed.length).toBeGreaterThan(100);
    expect(claimed.filter((id) => !IDS.includes(id))).toEqual([]);
  });
});
