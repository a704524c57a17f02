import { setTimeout as sleep } from 'node:timers/promises';

const BETWEEN_KILLS_MS = 2_000;
const DOWN_MS = 500;
const BETWEEN_OUTAGES_MS = 9_000;
const OUTAGE_MS = 1_500;
/** Longer than an operation of the store may take. */
const PAUSE_MS = 2_500;

/**
 * Kills one process after the other and starts it again; and in turns pauses the store, and kills it and starts it again.
 *
 * @returns what ends it, once all is up again, and says how often it did what
 */
export function disturb({ processes }, server) {
  const counts = { 'processes killed': 0, 'store paused': 0, 'store killed': 0 };
  let isOver = false;
  const killProcesses = async () => {
    for (let index = 0; !isOver; index += 1) {
      await sleep(BETWEEN_KILLS_MS);
      const member = processes[index % processes.length];
      await member.kill();
      counts['processes killed'] += 1;
      await sleep(DOWN_MS);
      await member.start();
    }
  };
  const breakStore = async () => {
    for (let index = 0; !isOver; index += 1) {
      await sleep(BETWEEN_OUTAGES_MS);
      if (index % 2 === 0) {
        server.pause();
        counts['store paused'] += 1;
        await sleep(PAUSE_MS);
        server.resume();
      } else {
        await server.kill();
        counts['store killed'] += 1;
        await sleep(OUTAGE_MS);
        await server.restart();
      }
    }
  };
  const both = Promise.all([killProcesses(), breakStore()]);
  // Looked at when it ends.
  both.catch(() => undefined);
  return {
    async end() {
      isOver = true;
      await both;
      return counts;
    },
  };
}
