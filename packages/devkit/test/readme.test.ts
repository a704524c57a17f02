import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createFaults } from '../src/faults.js';
import { DNS_FAULTS } from '../src/id4me/faults/dns-fault.js';
import { createId4meFaults, FAULT_TABLES } from '../src/id4me/faults/id4me-faults.js';
import { ID4ME_OPTION_NAMES, OPTION_NAMES } from '../src/options.js';
import { createSteamFaults } from '../src/steam/faults.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const TABLES: Record<string, object> = { dns: DNS_FAULTS, ...FAULT_TABLES };
const id4meSwitches = Object.keys(createId4meFaults()).filter(
  (name) => !name.endsWith('Overrides') && !(name in TABLES),
);

describe('the README', () => {
  it('has a row for each option and each fault, and no other', () => {
    const rows = [...readme.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name);
    expect(rows).toEqual([
      ...OPTION_NAMES,
      ...Object.keys(createFaults()),
      ...Object.keys(createSteamFaults()),
      ...ID4ME_OPTION_NAMES,
      ...Object.keys(TABLES),
      ...id4meSwitches,
    ]);
  });

  it.each(Object.entries(TABLES))('names each fault of %s', (stage, table) => {
    const row = new RegExp(`^\\| \`${stage}\` +\\|(.*)\\|$`, 'm').exec(readme)?.[1] ?? '';
    expect([...row.matchAll(/`([^`]+)`/g)].map(([, name]) => name)).toEqual(Object.keys(table));
  });
});
