import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FILES = ['site.ts', 'node-test.ts', 'vitest.test.ts'];
const JEST_FILE = 'jest.test.ts';
/** What the recipe says of jest. */
const JEST = { transform: {} };
const JEST_FLAG = '--experimental-vm-modules';

const execute = promisify(execFile);
let folder: string;
const run = (args: readonly string[], NODE_OPTIONS = '') =>
  execute(process.execPath, args, { cwd: folder, timeout: 50_000, env: { ...process.env, NODE_OPTIONS } }).catch(
    ({ stdout, stderr }) => {
      throw new Error(`${args.join(' ')} failed:\n${stdout}\n${stderr}`);
    },
  );

// A project of somebody who copied the recipe, beside the packages as they were compiled.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'openid-rp-recipe-'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', jest: JEST }));
  for (const file of FILES) await copyFile(join(ROOT, 'test/types/testing', file), join(folder, file));
  const forVitest = await readFile(join(folder, 'vitest.test.ts'), 'utf8');
  await writeFile(join(folder, JEST_FILE), forVitest.replace("from 'vitest'", "from '@jest/globals'"));
  const options = ['--module', 'nodenext', '--target', 'es2022', '--strict', '--skipLibCheck', '--types', 'node'];
  await run([join(ROOT, 'node_modules/typescript/bin/tsc'), ...options, ...FILES, JEST_FILE]);
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the recipe for testing', () => {
  it('passes in node:test', { timeout: 60_000 }, async () => {
    const { stdout } = await run(['--test', '--test-reporter=tap', 'node-test.js']);
    expect(stdout).toMatch(/^# pass 2$/m);
    expect(stdout).toMatch(/^# fail 0$/m);
  });

  it('passes in jest as it says, and not without', { timeout: 60_000 }, async () => {
    const jest = [join(ROOT, 'node_modules/jest/bin/jest.js'), '--json', 'jest\\.test\\.js$'];
    const { stdout } = await run(jest, JEST_FLAG);
    expect(JSON.parse(stdout)).toMatchObject({ success: true, numPassedTests: 4, numTotalTests: 4 });
    await expect(run(jest)).rejects.toThrow('failed');
    const recipe = await readFile(join(ROOT, 'docs/recipes/testing.md'), 'utf8');
    expect(recipe).toContain(`NODE_OPTIONS=${JEST_FLAG} npx jest`);
    expect(recipe).toContain(JSON.stringify(JEST).slice(1, -1).replace(':', ': '));
  });
});
