import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from '../src/command-line.js';

const FOLDER = fileURLToPath(new URL('..', import.meta.url));
export const BIN = join(FOLDER, 'bin/openid-rp-doctor.js');

/** One line of --json. */
export interface Line {
  readonly type: 'step' | 'outcome';
  readonly subject: string;
  readonly step: string;
  readonly status: string;
  readonly message: string;
  readonly advice?: string;
  readonly code?: string;
  readonly durationMs: number;
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly usable: boolean;
  readonly usableAs: readonly string[];
  readonly warnings: number;
  readonly failures: number;
}

/** Runs the command as it is built, in a process of its own: the way it ends and what it prints. */
export function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  checkBuild();
  return new Promise<{ exitCode: unknown; out: string; err: string }>((resolve) => {
    const options = { env: { ...process.env, ...env }, timeout: 15_000 };
    execFile(process.execPath, [BIN, ...args], options, (error, out, err) => {
      resolve({ exitCode: error ? error.code : 0, out, err });
    });
  });
}

/** Runs it in this process with --json: its exit code, its steps, and the outcome. */
export async function examine(args: readonly string[]) {
  let [out, err] = ['', ''];
  const terminal = {
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
    usesColors: false,
  };
  const exitCode = await runCommandLine([...args, '--json'], terminal);
  const lines = out.split('\n').filter(Boolean);
  const steps = lines.map((line) => JSON.parse(line) as Line);
  const outcome = steps.pop();
  if (outcome?.type !== 'outcome') throw new Error(`The command ended without an outcome: ${out}${err}`);
  const told = (name: string, subject?: string) =>
    steps.filter(({ step, subject: of }) => step === name && (subject === undefined || of === subject));
  /** What is not as it should be, as 'status step', with the code of the library's error where it is one. */
  const faults = steps
    .filter(({ status }) => status !== 'ok')
    .map(({ status, step, code }) => [status, step, code].filter(Boolean).join(' '));
  return { exitCode, steps, outcome, told, faults };
}

/** The options for servers of a test. */
export const LOCAL = ['--allow-private-addresses', '--allow-insecure-http'];

/** The tests run what is built, which must be what is written. */
function checkBuild(): void {
  const newest = (folder: string) => {
    const files = readdirSync(join(FOLDER, folder), { recursive: true, encoding: 'utf8' });
    return Math.max(...files.map((file) => statSync(join(FOLDER, folder, file)).mtimeMs));
  };
  const record = join(FOLDER, 'tsconfig.tsbuildinfo');
  if (existsSync(record) && statSync(record).mtimeMs >= newest('src')) return;
  throw new Error('The build is older than its sources: run npx tsc -b packages/doctor first.');
}
