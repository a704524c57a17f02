import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FILES = ['site.ts', 'node-test.ts'];

const execute = promisify(execFile);
let folder: string;
const run = (...args: string[]) =>
  execute(process.execPath, args, { cwd: folder, timeout: 50_000 }).catch(({ stdout, stderr }) => {
    throw new Error(`${args.join(' ')} failed:\n${stdout}\n${stderr}`);
  });

// A project of somebody who copied the recipe, beside the packages as they were compiled.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'openid-rp-recipe-'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  for (const file of FILES) await copyFile(join(ROOT, 'test/types/testing', file), join(folder, file));
  const options = ['--module', 'nodenext', '--target', 'es2022', '--strict', '--skipLibCheck', '--types', 'node'];
  await run(join(ROOT, 'node_modules/typescript/bin/tsc'), ...options, ...FILES);
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the recipe for testing', () => {
  it('passes in node:test', { timeout: 60_000 }, async () => {
    const { stdout } = await run('--test', '--test-reporter=tap', 'node-test.js');
    expect(stdout).toMatch(/^# pass 2$/m);
    expect(stdout).toMatch(/^# fail 0$/m);
  });
});
