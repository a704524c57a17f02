import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { findSoftware } from './provider-process.js';

const INSTALLED = '/usr/lib/postgresql';
const START_TIMEOUT_MS = 20_000;
/** PostgreSQL refuses to run as root; this is `nobody`, who is on every system. */
const NOBODY = 65_534;

/** A PostgreSQL server of the tests' own, on loopback; whoever connects may do everything. */
export interface PostgresServer {
  readonly port: number;
  /** For clients that take a URL. */
  readonly url: string;
  /** Runs SQL as the owner of everything, whatever others may do. */
  run(text: string): void;
  /** Stops all of its processes where they stand: connections stay open, and nothing is answered. */
  pause(): void;
  resume(): void;
  /** Ends all of its processes at once. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, on the same port and with what it saved. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Tells whether PostgreSQL is installed and, where not, why. */
export function findPostgres(): { found: boolean; reason: string } {
  return findSoftware(program('postgres'), ['--version'], -1);
}

/** Makes a database in a folder of its own and starts a server for it. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'postgres-'));
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (user.uid !== undefined) chownSync(folder, NOBODY, NOBODY);
  const [data, log] = [path.join(folder, 'data'), path.join(folder, 'log')];
  const options = { ...user, cwd: folder, env: { LC_ALL: 'C.UTF-8' } };
  let child: ChildProcess | undefined;
  const port = await freePort();
  const start = async () => {
    const parameters = ['-D', data, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1'];
    const output = openSync(log, 'a');
    child = spawn(program('postgres'), parameters, { ...options, stdio: ['ignore', 'ignore', output] });
    closeSync(output);
    await untilReady(child, port, log);
  };
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    signal(child, 'SIGKILL');
    await gone;
  };
  const close = async () => {
    await kill();
    rmSync(folder, { recursive: true });
  };
  try {
    const parameters = ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8'];
    await promisify(execFile)(program('initdb'), parameters, options);
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    port,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    run(text) {
      const env = { ...process.env, PGOPTIONS: '-c default_transaction_read_only=off' };
      const connection = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-d', 'postgres'];
      execFileSync(program('psql'), [...connection, '-q', '-c', text], { env, stdio: 'pipe' });
    },
    pause: () => signal(child, 'SIGSTOP'),
    resume: () => signal(child, 'SIGCONT'),
    kill,
    restart: start,
    close,
  };
}

/** The newest version that is there; Debian puts each into a folder of its own. */
function program(name: string): string {
  try {
    const [newest = ''] = readdirSync(INSTALLED).sort((one, other) => Number(other) - Number(one));
    return path.join(INSTALLED, newest, 'bin', name);
  } catch {
    return name;
  }
}

/** To the server and to the processes that it has for each connection, which are in no group with it. */
function signal(child: ChildProcess | undefined, name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
  if (child?.pid === undefined) return;
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ').filter(Boolean);
  child.kill(name);
  for (const pid of children) {
    try {
      process.kill(Number(pid), name);
    } catch {
      // It ended by itself.
    }
  }
}

async function untilReady(child: ChildProcess, port: number, log: string): Promise<void> {
  const endsAt = performance.now() + START_TIMEOUT_MS;
  while (!findSoftware(program('pg_isready'), ['-h', '127.0.0.1', '-p', String(port)], -1).found) {
    if (child.exitCode !== null || performance.now() > endsAt) {
      throw new Error(`PostgreSQL did not get ready in time:\n${readFileSync(log, 'utf8')}`);
    }
    await sleep(100);
  }
}
