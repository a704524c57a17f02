import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createRelyingParty } from 'openid-rp-core/id4me';
import { MemoryStore } from 'openid-rp-core/stores';
import { inParallel } from './in-parallel.js';
import { bounded, memory, report } from './measure.js';

const REDIRECT_URI = 'http://localhost:3000/auth/id4me/return';
const COUNT = 10_000;
const WARM_UP = 500;
const AT_A_TIME = 24;
const MAX_ENTRIES = 5_000;
const MAX_REGISTRATIONS = 3_000;
const KINDS = [
  'silent',
  'absent',
  'garbage',
  'other',
  'refusing',
  'registering',
  'long',
  'registering',
  'long',
  'long',
];

/** 10,000 identifiers, each with an authority of its own that means no good: what they leave behind, and how often we register. */
export async function benchId4meMass() {
  const server = fork(fileURLToPath(new URL('id4me-mass-server.js', import.meta.url)));
  const [{ nameServer }] = await once(server, 'message');
  const store = new KeepingKeys({ maxEntries: MAX_ENTRIES });
  const login = hostileLogin(nameServer, store);
  await inParallel(AT_A_TIME, COUNT, COUNT + WARM_UP, login);
  const resources = process.getActiveResourcesInfo().length;
  const before = await memory();
  const outcomes = await inParallel(AT_A_TIME, 0, COUNT, login);
  const after = await memory();
  const left = process.getActiveResourcesInfo().length;
  server.send('count');
  const [{ register }] = await once(server, 'message');
  server.disconnect();
  await once(server, 'exit');

  report(
    `What ${COUNT} hostile authorities came to`,
    [...outcomes].map(([outcome, count]) => ({ outcome, count })),
  );
  if (outcomes.has('authenticated')) throw new Error('a hostile authority was believed');
  bounded(`${COUNT} hostile authorities: registrations asked for`, register, MAX_REGISTRATIONS, '', MAX_REGISTRATIONS);
  bounded(`${COUNT} hostile authorities: values kept in the store`, await store.count(), MAX_ENTRIES, '');
  bounded(`${COUNT} hostile authorities: RSS growth`, after.rss - before.rss, 64, 'MB');
  bounded(`${COUNT} hostile authorities: heap growth`, after.heap - before.heap, 64, 'MB');
  bounded(`${COUNT} hostile authorities: timers and sockets left`, Math.max(left - resources, 0), 0, '');
}

/** Begins a login at an authority of its own and, where that goes well, ends it with a made-up code. @param {string} nameServer @param {MemoryStore} store */
function hostileLogin(nameServer, store) {
  const party = createRelyingParty({
    clientName: 'Site',
    redirectUri: REDIRECT_URI,
    store,
    dns: { servers: [nameServer] },
    maxRegistrationsPerHour: MAX_REGISTRATIONS,
    allowPrivateAddresses: true,
    allowInsecureHttp: true,
  });
  return async (/** @type {number} */ index) => {
    const identifier = `${index}.${KINDS[index % KINDS.length]}.example`;
    const { transaction } = await party.begin({ identifier });
    return party.complete({ method: 'GET', url: `${REDIRECT_URI}?code=any&state=${transaction.id}`, transaction });
  };
}

/** A store that can be asked how many of all keys ever given it still has. */
class KeepingKeys extends MemoryStore {
  #keys = new Set();

  /** @param {string} key @param {string} value @param {number} ttlMs */
  async set(key, value, ttlMs) {
    this.#keys.add(key);
    return super.set(key, value, ttlMs);
  }

  async count() {
    const values = await Promise.all([...this.#keys].map((key) => this.get(String(key))));
    return values.filter((value) => value !== undefined).length;
  }
}
