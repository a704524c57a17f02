import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createFaults } from '../src/faults.js';
import { OPTION_NAMES } from '../src/options.js';
import { createSteamFaults } from '../src/steam/faults.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it('has a row for each option and each fault, and no other', () => {
    const rows = [...readme.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name);
    expect(rows).toEqual([...OPTION_NAMES, ...Object.keys(createFaults()), ...Object.keys(createSteamFaults())]);
  });
});
