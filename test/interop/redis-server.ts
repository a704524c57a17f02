import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { findSoftware } from './provider-process.js';

const START_TIMEOUT_MS = 15_000;
const SLOTS = 16_384;

/** A Redis server of the tests' own, on loopback. */
export interface RedisServer {
  readonly port: number;
  /** Runs a command; gives what the server answers, as `redis-cli` prints it. */
  run(...command: string[]): string;
  /** Stops it where it stands: connections stay open, and nothing is answered. */
  pause(): void;
  resume(): void;
  /** Ends it at once, without a chance to save anything. */
  kill(): Promise<void>;
  /** Ends it in order: it takes no connection any more before it ends those that it has, so that no client comes back to one that is dead. */
  shutDown(): Promise<void>;
  /** Starts it again after it has ended, on the same port and with what it saved. */
  restart(): Promise<void>;
  /** How many commands of a name it has carried out since it started. */
  calls(command: string): number;
  close(): Promise<void>;
}

/** Tells whether Redis is installed and, where not, why. */
export function findRedis(): { found: boolean; reason: string } {
  return findSoftware('redis-server', ['--version'], -1);
}

/** Starts a server that keeps everything in memory, unless `options` say otherwise. */
export async function startRedis(...options: string[]): Promise<RedisServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'redis-'));
  const server = await startNode(folder, await freePort(), options);
  return {
    ...server,
    async close() {
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Three servers that share the keys among them. */
export interface RedisCluster {
  readonly ports: readonly number[];
  close(): Promise<void>;
}

/** Starts a cluster, and waits until each of its servers sees all of it. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const folder = mkdtempSync(path.join(tmpdir(), 'redis-cluster-'));
  const nodes: RedisServer[] = [];
  const buses: number[] = [];
  const close = async () => {
    await Promise.all(nodes.map((node) => node.close()));
    rmSync(folder, { recursive: true });
  };
  try {
    for (const index of [0, 1, 2]) {
      const [port, bus] = [await freePort(), await freePort()];
      const home = path.join(folder, String(index));
      mkdirSync(home);
      nodes.push(await startNode(home, port, ['--cluster-enabled', 'yes', '--cluster-port', String(bus)]));
      buses.push(bus);
    }
    const first = (index: number) => String(Math.floor((index * SLOTS) / nodes.length));
    const last = (index: number) => String(Math.floor(((index + 1) * SLOTS) / nodes.length) - 1);
    for (const [index, node] of nodes.entries()) {
      node.run('CLUSTER', 'ADDSLOTSRANGE', first(index), last(index));
      nodes[0]?.run('CLUSTER', 'MEET', '127.0.0.1', String(node.port), String(buses[index]));
    }
    await until(() => nodes.every((node) => node.run('CLUSTER', 'INFO').includes('cluster_state:ok')));
    return { ports: nodes.map(({ port }) => port), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startNode(folder: string, port: number, options: readonly string[]): Promise<RedisServer> {
  const parameters = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...options];
  const run = (...command: string[]) =>
    execFileSync('redis-cli', ['-p', String(port), ...command], { encoding: 'utf8', stdio: 'pipe', timeout: 5_000 });
  let child: ChildProcess;
  const start = async () => {
    child = spawn('redis-server', parameters, { stdio: 'ignore' });
    await until(() => run('PING').startsWith('PONG'));
  };
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  const shutDown = async () => {
    const gone = once(child, 'exit');
    // The command ends without an answer.
    run('SHUTDOWN', 'NOSAVE', 'NOW');
    await gone;
  };
  await start().catch(async (error) => {
    await end();
    throw error;
  });
  return {
    port,
    run,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    kill: end,
    shutDown,
    restart: start,
    calls(command) {
      const stats = run('INFO', 'commandstats');
      return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
    },
    close: end,
  };
}

async function until(isSo: () => boolean): Promise<void> {
  const endsAt = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      if (isSo()) return;
      if (performance.now() > endsAt) throw new Error('Redis did not get ready in time');
    } catch (error) {
      if (performance.now() > endsAt) throw error;
    }
    await sleep(50);
  }
}
