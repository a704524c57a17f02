import { report, rounded } from '../measure.js';
import { approve, begin, comeBack, inWorld, median, setting } from './world.js';

const WARM_UP = 20;

/** What a store on a server adds to the two requests of a login, one login at a time, against one in memory. */
export async function benchLatency() {
  const perStore = setting('LATENCY_LOGINS', 150);
  const rows = await inWorld(['Redis', 'PostgreSQL'], (world) => measureLatency(world, perStore));
  report(`Latency of a request, median of ${perStore}`, rows);
}

async function measureLatency({ providers, servers: [redis, postgres], start }, perStore) {
  const urls = { memory: 'memory:', Redis: redis.url, PostgreSQL: postgres.url };
  const fleets = {};
  for (const [name, store] of Object.entries(urls)) fleets[name] = await start(1, store);
  const rows = [];
  for (const protocol of ['openid2', 'id4me']) {
    const times = Object.fromEntries(Object.keys(urls).map((name) => [name, { begin: [], complete: [] }]));
    // In turns, so that a busy moment of the machine is everybody's.
    for (let index = -WARM_UP; index < perStore; index += 1) {
      for (const [name, { processes }] of Object.entries(fleets)) {
        const taken = await timedLogin(processes[0].origin, protocol, providers);
        if (index < 0) continue;
        times[name].begin.push(taken.begin);
        times[name].complete.push(taken.complete);
      }
    }
    for (const step of ['begin', 'complete']) {
      const medians = Object.keys(urls).map((name) => [name, median(times[name][step])]);
      const added = medians.slice(1).map(([name, time]) => [`${name} adds (ms)`, rounded(time - medians[0][1])]);
      const inMs = medians.map(([name, time]) => [`${name} (ms)`, rounded(time)]);
      rows.push({ protocol, step, ...Object.fromEntries([...inMs, ...added]) });
    }
  }
  return rows;
}

async function timedLogin(origin, protocol, providers) {
  const person = { protocol, user: 'alice' };
  const began = performance.now();
  const begun = await begin(origin, person, 'timed', providers);
  const redirected = performance.now();
  const path = await approve(begun, person, providers);
  const cameBack = performance.now();
  const reply = await comeBack(origin, path, begun);
  if (reply.kind !== 'accepted') throw new Error(`the login was not accepted: ${reply.code}`);
  return { begin: redirected - began, complete: performance.now() - cameBack };
}
