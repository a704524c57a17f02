import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const START_TIMEOUT_MS = 10_000;
const STOP_TIMEOUT_MS = 2_000;

/** A provider in a process of its own, which said that it listens. */
export interface ProviderProcess<Readiness> {
  /** What it said. */
  readonly readiness: Readiness;
  /** Ends the provider and waits until its process is gone. */
  close(): Promise<void>;
}

/**
 * Tells whether a command succeeds and, where not, why.
 *
 * @param line which line of its complaints tells the reason: the first is 0, the last is -1
 */
export function findSoftware(command: string, args: string[], line: 0 | -1): { found: boolean; reason: string } {
  const run = spawnSync(command, args, { encoding: 'utf8' });
  if (run.error !== undefined) return { found: false, reason: run.error.message };
  const reason = run.status === 0 ? '' : run.stderr.trim().split('\n').at(line) || `status ${run.status}`;
  return { found: run.status === 0, reason };
}

/**
 * Starts a provider and waits until it listens. It says so by one line of JSON, and ends with its standard input, so that it
 * never outlives the test that started it.
 *
 * @throws when it ends before that or takes too long, with what it wrote on standard error
 */
export async function startProviderProcess<Readiness>(
  command: string,
  args: string[],
): Promise<ProviderProcess<Readiness>> {
  const child = spawn(command, args);
  try {
    return { readiness: await readReadiness(child), close: () => stop(child) };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

async function readReadiness<Readiness>(child: ChildProcessWithoutNullStreams): Promise<Readiness> {
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = `${complaints}${text}`.slice(-2_000);
  });
  const lines = createInterface(child.stdout);
  try {
    const signal = AbortSignal.timeout(START_TIMEOUT_MS);
    const [line] = await Promise.race([
      once(lines, 'line', { signal }),
      once(child, 'close', { signal }).then(() => [undefined]),
    ]);
    if (line === undefined) throw new Error('it ended at once');
    return JSON.parse(line);
  } catch (error) {
    throw new Error(`${child.spawnargs.join(' ')} did not start: ${complaints}`, { cause: error });
  } finally {
    lines.close();
  }
}

async function stop(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  child.stdin.end();
  await exit;
  clearTimeout(timer);
}
