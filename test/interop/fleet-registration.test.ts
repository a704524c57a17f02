import { setTimeout as sleep } from 'node:timers/promises';
import { createDevIdentity } from 'openid-rp-devkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fleet, startFleet } from './fleet/fleet.js';
import { approve, begin, comeBack, nameOf, type Person, type Providers } from './fleet/visitor.js';
import { findRedis, type RedisServer, startRedis } from './redis-server.js';
import { requirement } from './requirement.js';

const { found, reason } = findRedis();
const available = requirement('Redis (redis-server)', found, reason);

/** What a registration may take. */
const DEADLINE_MS = 4_000;
/** That, and the store beside it. */
const LOCK_TTL_MS = DEADLINE_MS + 5_000;
const TEST_TIMEOUT_MS = 60_000;

describe.skipIf(!available)('A process that dies while it registers', () => {
  let providers: Providers;
  let server: RedisServer;
  let fleet: Fleet;
  beforeAll(async () => {
    [providers, server] = await Promise.all([createDevIdentity({ id4me: true }), startRedis()]);
    const store = `redis://127.0.0.1:${server.port}`;
    fleet = await startFleet({ count: 2, store, nameServer: providers.id4me.nameServer, deadlineMs: DEADLINE_MS });
  }, TEST_TIMEOUT_MS);
  afterAll(async () => {
    await fleet?.close();
    await Promise.all([providers?.close(), server?.close()]);
  });

  it('ID4ME-R-11: holds up the others for no longer than its lock lives', { timeout: TEST_TIMEOUT_MS }, async () => {
    const person: Person = { protocol: 'id4me', user: 'alice' };
    const registrations = () =>
      providers.id4me.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/reg'));
    const [dying, other] = fleet.processes.map(({ origin }) => origin) as [string, string];
    providers.id4me.faults.registration = 'slow';
    const died = begin(dying, person, 'died', providers);
    while (registrations().length === 0) await sleep(20);
    await fleet.processes[0]?.kill();
    providers.id4me.reset();
    expect((await died).kind).toBe('lost');

    const since = performance.now();
    const begun = await begin(other, person, 'next', providers);
    const heldUpMs = performance.now() - since;
    expect(begun.kind).toBe('begun');
    // It did wait: the one who died had the lock.
    expect(heldUpMs).toBeGreaterThan(LOCK_TTL_MS / 2);
    expect(heldUpMs).toBeLessThan(LOCK_TTL_MS + 2_000);
    expect(registrations()).toHaveLength(2);
    if (begun.kind !== 'begun') return;
    const path = await approve(begun, person, providers);
    expect(await comeBack(other, path, begun)).toEqual({ kind: 'accepted', name: nameOf(person, providers) });
  });
});
