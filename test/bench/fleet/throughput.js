import { availableParallelism } from 'node:os';
import { report, rounded } from '../measure.js';
import { approve, begin, comeBack, inWorld, personAt, setting } from './world.js';

const WARM_UP = 40;
const AT_A_TIME = 32;

/**
 * Logins per second with 1, 2 and 4 processes. Visitors, proxy, providers and Redis are on the same machine, so what the processes
 * themselves use is given, too.
 */
export async function benchThroughput() {
  const logins = setting('THROUGHPUT_LOGINS', 600);
  const rows = [];
  for (const count of [1, 2, 4])
    rows.push(await inWorld(['Redis'], (world) => measureThroughput(world, count, logins)));
  report(`${logins} logins, ${AT_A_TIME} at a time, everything on ${availableParallelism()} cores`, rows);
}

async function measureThroughput({ providers, servers, start }, count, logins) {
  const fleet = await start(count, servers[0].url);
  await manyLogins(fleet, WARM_UP * count, providers);
  const before = await cpuMs(fleet);
  const from = performance.now();
  await manyLogins(fleet, logins, providers);
  const seconds = (performance.now() - from) / 1_000;
  const perLogin = ((await cpuMs(fleet)) - before) / logins;
  return {
    processes: count,
    'logins per second': rounded(logins / seconds),
    'CPU of the site (ms per login)': rounded(perLogin),
    'logins per second and core of the site': rounded(1_000 / perLogin),
  };
}

async function manyLogins(fleet, count, providers) {
  let next = 0;
  const visit = async () => {
    while (next < count) {
      const person = personAt(next);
      next += 1;
      const begun = await begin(fleet.origin, person, 'one of many', providers);
      const reply =
        begun.kind === 'begun' ? await comeBack(fleet.origin, await approve(begun, person, providers), begun) : begun;
      if (reply.kind !== 'accepted') throw new Error(`a login was not accepted: ${reply.code}`);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, visit));
}

async function cpuMs({ processes }) {
  const usages = await Promise.all(processes.map((member) => member.usage()));
  return usages.reduce((sum, usage) => sum + usage.cpuMs, 0);
}
