import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OPTION_NAMES } from '../src/options.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it('has a row for each option, and no other', () => {
    const rows = [...readme.matchAll(/^\| `--([a-z-]+)` +\|/gm)].map(([, name]) => name);
    expect(rows).toEqual(OPTION_NAMES);
  });
});
