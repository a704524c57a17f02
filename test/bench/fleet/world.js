import { fileURLToPath } from 'node:url';
import { createDevIdentity } from 'openid-rp-devkit';
import { runnerImport } from 'vite';

/** The tests' own servers and processes, which are in TypeScript. @param {string} file */
async function load(file) {
  const url = new URL(`../../interop/${file}`, import.meta.url);
  const { module } = await runnerImport(fileURLToPath(url), { configFile: false, logLevel: 'error' });
  return module;
}

const { startFleet } = await load('fleet/fleet.ts');
export const { logIn, forge, FORGERIES } = await load('fleet/login.ts');
export const { approve, begin, comeBack, nameOf } = await load('fleet/visitor.ts');
const { startRedis } = await load('redis-server.ts');
const { startPostgres } = await load('postgres-server.ts');

/** Each store on a server of its own. What Redis said that it has it does not forget when it is killed. */
const SERVERS = {
  async Redis() {
    const server = await startRedis('--appendonly', 'yes', '--appendfsync', 'always');
    return { ...server, url: `redis://127.0.0.1:${server.port}` };
  },
  PostgreSQL: startPostgres,
};

export const SERVER_NAMES = Object.keys(SERVERS);

/**
 * Runs something with providers, the servers of the given names, and what starts a fleet that uses a store; closes all of them,
 * however it ends.
 *
 * @template Result
 * @param {readonly string[]} names
 * @param {(world: { providers: any, servers: any[], start: (count: number, store: string) => Promise<any> }) => Promise<Result>} run
 * @returns {Promise<Result>}
 */
export async function inWorld(names, run) {
  /** @type {Array<{ close(): Promise<void> }>} */
  const opened = [];
  const open = async (opening) => {
    const part = await opening;
    opened.push(part);
    return part;
  };
  try {
    const providers = await open(createDevIdentity({ id4me: true }));
    const servers = [];
    for (const name of names) servers.push(await open(SERVERS[name]()));
    const { nameServer } = providers.id4me;
    return await run({ providers, servers, start: (count, store) => open(startFleet({ count, store, nameServer })) });
  } finally {
    for (const part of opened.reverse()) await part.close();
  }
}

/** Every other login is by the other protocol, and every third by another user. @param {number} index */
export const personAt = (index) => ({
  protocol: index % 2 === 0 ? 'openid2' : 'id4me',
  user: index % 3 === 0 ? 'bob' : 'alice',
});

/** A positive number from the environment. @param {string} name @param {number} otherwise */
export function setting(name, otherwise) {
  const value = Number(process.env[name] ?? otherwise);
  if (value > 0) return value;
  throw new TypeError(`${name} must be a positive number`);
}

/** @param {number[]} values */
export const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
