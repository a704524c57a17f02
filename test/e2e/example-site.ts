import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The frameworks that there is a site for; both do the same. */
export type Framework = 'express' | 'koa';
export const FRAMEWORKS: readonly Framework[] = ['express', 'koa'];

const START_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 5_000;

/** An example site as `npm start` runs it, in a process of its own. */
export interface ExampleSite {
  readonly framework: Framework;
  readonly origin: string;
  /** The identifiers that it tells people to type: one that leaves the choice of the user open, and Alice's. */
  readonly identifiers: readonly [string, string];
  /** The ID4me identifiers that it tells people to type: Alice's domain name, and Bob's e-mail address. */
  readonly id4me: readonly [string, string];
  /** Everything it printed so far. */
  output(): string;
  /** Waits until it has printed something that matches. */
  printed(pattern: RegExp): Promise<void>;
  /** Stops it as Ctrl+C does. @returns its exit code, or the signal that ended it */
  stop(): Promise<number | NodeJS.Signals | null>;
}

/** Starts a compiled example on a free port, beside its providers for development. */
export async function startExampleSite(
  framework: Framework,
  environment: Record<string, string> = {},
): Promise<ExampleSite> {
  const child = spawnSite(framework, { PORT: '0', ...environment });
  const output = collect(child);
  const site = {
    output,
    printed: (pattern: RegExp) => waitFor(() => pattern.test(output()), child, output),
    stop: () => stop(child),
  };
  try {
    await site.printed(/Ctrl\+C/);
  } catch (error) {
    await site.stop();
    throw error;
  }
  const [origin, ...identifiers] = output().match(/https?:\/\/\S+/g) ?? [];
  const id4me = output().match(/\S+[.@]id4me\.localhost$/gm) ?? [];
  return {
    ...site,
    framework,
    origin: new URL(origin ?? '').origin,
    identifiers: identifiers as [string, string],
    id4me: id4me as unknown as [string, string],
  };
}

/** Runs a compiled example until it ends by itself. */
export async function runExampleSite(
  framework: Framework,
  environment: Record<string, string>,
): Promise<{ code: number; output: string }> {
  const child = spawnSite(framework, environment);
  const output = collect(child);
  const [code] = await once(child, 'close', { signal: AbortSignal.timeout(START_TIMEOUT_MS) });
  return { code, output: output() };
}

function spawnSite(framework: Framework, environment: Record<string, string>): ChildProcess {
  const start = fileURLToPath(new URL(`../../examples/${framework}/dist/start.js`, import.meta.url));
  if (!existsSync(start)) throw new Error('The example is not compiled. Run npx tsc -b first.');
  return spawn(process.execPath, [start], {
    env: { ...process.env, NODE_ENV: '', BASE_URL: '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function collect(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  }
  return () => text;
}

async function waitFor(isThere: () => boolean, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!isThere()) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`It was never printed:\n${output()}`);
    await delay(20);
  }
}

async function stop(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, 'exit');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    child.kill('SIGINT');
    await exit;
    clearTimeout(timer);
  }
  return child.exitCode ?? child.signalCode;
}
