import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../free-port.js';
import { startRoundRobinProxy } from './round-robin-proxy.js';
import { createSiteProcess, type SiteProcess } from './site-process.js';

const SITE = fileURLToPath(new URL('site.js', import.meta.url));

/** Several processes of one site, and the proxy before them. */
export interface Processes {
  /** Where visitors find the site. */
  readonly origin: string;
  readonly processes: readonly SiteProcess[];
  close(): Promise<void>;
}

/**
 * Starts the processes and the proxy.
 *
 * @param script takes `PORT` and `BASE_URL` from the environment, and writes something once it listens
 */
export async function startProcesses(
  count: number,
  script: string,
  variables: Readonly<Record<string, string>>,
): Promise<Processes> {
  const processes: SiteProcess[] = [];
  const proxy = await startRoundRobinProxy(() => processes.map(({ port }) => port));
  const close = async () => {
    await Promise.all(processes.map((member) => member.kill()));
    await proxy.close();
  };
  try {
    for (let index = 0; index < count; index += 1) {
      processes.push(createSiteProcess(script, await freePort(), { ...variables, BASE_URL: proxy.origin }));
    }
    await Promise.all(processes.map((member) => member.start()));
  } catch (error) {
    await close();
    throw error;
  }
  return { origin: proxy.origin, processes, close };
}

/** A login that a process accepted. */
export interface AcceptedLogin {
  /** As the visitor began it. */
  readonly login: string;
  /** Who logged in. */
  readonly name: string;
}

/** Processes of the site beside this file, which write down what they accept. */
export interface Fleet extends Processes {
  /** All that any process ever accepted, whether or not the visitor heard of it. */
  accepted(): readonly AcceptedLogin[];
}

/** What a fleet needs from the world. */
export interface FleetOptions {
  readonly count: number;
  /** `memory:`, or the URL of a server. */
  readonly store: string;
  /** The name server that knows the names of ID4me. */
  readonly nameServer: string;
  /** How long all requests of one login may take together. Default: 10,000, as without it. */
  readonly deadlineMs?: number;
}

/** Starts a fleet. */
export async function startFleet({ count, store, nameServer, deadlineMs = 10_000 }: FleetOptions): Promise<Fleet> {
  const folder = mkdtempSync(path.join(tmpdir(), 'fleet-'));
  const log = path.join(folder, 'accepted');
  writeFileSync(log, '');
  const started = await startProcesses(count, SITE, {
    STORE: store,
    NAME_SERVER: nameServer,
    COOKIE_KEY: randomBytes(32).toString('base64url'),
    DEADLINE_MS: String(deadlineMs),
    ACCEPTED: log,
  });
  return {
    ...started,
    accepted: () => readAccepted(log),
    async close() {
      await started.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function readAccepted(log: string): readonly AcceptedLogin[] {
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [login = '', name = ''] = line.split('\t');
      return { login, name };
    });
}
