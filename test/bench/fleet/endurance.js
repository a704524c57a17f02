import { setTimeout as sleep } from 'node:timers/promises';
import { disturb } from './disturbance.js';
import { Tally } from './tally.js';
import { FORGERIES, forge, inWorld, logIn, nameOf, personAt, SERVER_NAMES, setting } from './world.js';

const PROCESSES = 4;
const AT_A_TIME = 16;
/** One visitor of so many means no good. */
const ONE_FORGERY_IN = 25;
/** Then it is over, however many logins there were. */
const MOST_SECONDS = 600;

/** Logins without end, while processes and the store are killed, paused and started again: what was accepted, and what was not. */
export async function benchEndurance() {
  const wanted = Math.ceil(setting('LOGINS', 5_000) / SERVER_NAMES.length);
  for (const name of SERVER_NAMES) {
    const { tally, seconds, disturbances } = await inWorld([name], (world) => endure(world, wanted));
    tally.report({ name, wanted, seconds, processes: PROCESSES, disturbances });
  }
}

async function endure({ providers, servers: [server], start }, wanted) {
  const fleet = await start(PROCESSES, server.url);
  const disturbance = disturb(fleet, server);
  const from = performance.now();
  const elapsed = () => (performance.now() - from) / 1_000;
  const tally = new Tally();
  let next = 0;
  const visit = async () => {
    while (tally.complete < wanted && elapsed() < MOST_SECONDS) {
      const index = next;
      next += 1;
      if (index % ONE_FORGERY_IN === 0) {
        const forgery = FORGERIES[(index / ONE_FORGERY_IN) % FORGERIES.length];
        tally.addForgery(await forge(fleet, forgery, `forged ${index}`, providers));
        continue;
      }
      const person = personAt(index);
      tally.begun.set(String(index), nameOf(person, providers));
      const isComplete = tally.add(await logIn(fleet, person, String(index), providers));
      // A visitor whom a page told to try later does not come back at once.
      if (!isComplete) await sleep(100);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, visit));
  const seconds = elapsed();
  const disturbances = await disturbance.end();
  tally.compare(fleet.accepted());
  return { tally, seconds, disturbances };
}
