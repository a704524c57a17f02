import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

const MAX_TRIES = 10;

/** One process of a site. */
export interface SiteProcess {
  /** The origin of this process alone. */
  readonly origin: string;
  readonly port: number;
  /** Ends it at once, in the middle of whatever it does. */
  kill(): Promise<void>;
  /** Starts it, again after `kill`, and waits until it listens. */
  start(): Promise<void>;
  /** What it used since it started, where it can say so. */
  usage(): Promise<Usage>;
}

/** What a process used since it started. */
export interface Usage {
  /** How many operations it had its store do. */
  readonly operations: Readonly<Record<'get' | 'set' | 'add' | 'take' | 'delete', number>>;
  readonly cpuMs: number;
}

/**
 * A process of a site that is not started yet.
 *
 * @param script takes its port from the environment, and writes something once it listens
 */
export function createSiteProcess(script: string, port: number, variables: NodeJS.ProcessEnv): SiteProcess {
  const env = { ...process.env, ...variables, PORT: String(port) };
  let child: ChildProcess | undefined;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    async kill() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    async start() {
      for (let tries = 1; ; tries += 1) {
        const started = fork(script, { env, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
        child = started;
        const complaints = await complaintsUnlessReady(started);
        if (complaints === undefined) return;
        // Its store may be away: then it ends, and service managers start it again.
        if (started.signalCode !== null || tries === MAX_TRIES) throw new Error(`It did not start: ${complaints}`);
      }
    },
    async usage() {
      child?.send('usage');
      const [usage] = await once(child as ChildProcess, 'message');
      return usage as Usage;
    },
  };
}

async function complaintsUnlessReady(child: ChildProcess): Promise<string | undefined> {
  let complaints = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaints = `${complaints}${text}`.slice(-2_000);
  });
  const ready = new Promise<boolean>((resolve) => child.stdout?.on('data', () => resolve(true)));
  const isReady = await Promise.race([ready, once(child, 'exit').then(() => false)]);
  return isReady ? undefined : complaints;
}
