import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { discover } from 'openid-rp-core/openid2';
import { CRUMBS, SHAPES } from './hostile-shapes.js';
import { LoopProbe } from './loop-probe.js';
import { bounded, memory, report, rounded } from './measure.js';

const ROUNDS = 3;

/** A megabyte of each hostile shape, discovered: how long that holds the event loop, and what it leaves behind. */
export async function benchHostileDocuments() {
  const server = fork(fileURLToPath(new URL('hostile-server.js', import.meta.url)));
  const [{ port }] = await once(server, 'message');
  const origin = `http://127.0.0.1:${port}/`;
  // What a process does once - compiling, opening its first connection - is no document's doing.
  await outcome(origin);
  for (const name of SHAPES.keys()) await held(origin, name);
  const before = await memory();
  const rows = [];
  for (const name of SHAPES.keys()) {
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await held(origin, name));
    rounds.sort((a, b) => a.held - b.held);
    rows.push({
      name,
      best: rounds[0]?.held ?? Number.NaN,
      worst: rounds[2]?.held ?? Number.NaN,
      wall: rounds[2]?.wall,
    });
  }
  const after = await memory();
  server.disconnect();
  await once(server, 'exit');

  rows.sort((a, b) => b.best - a.best);
  report(
    `The five slowest of ${rows.length} hostile documents, in milliseconds at a stretch`,
    rows
      .slice(0, 5)
      .map((row) => ({ ...row, best: rounded(row.best), worst: rounded(row.worst), wall: rounded(row.wall ?? 0) })),
  );
  // Node parses all chunks that came in one read of the socket before anybody may refuse them: a limit of its own.
  const documents = rows.filter(({ name }) => name !== CRUMBS);
  const crumbs = rows.find(({ name }) => name === CRUMBS);
  // The least disturbed of its rounds: a shape that is slow is slow in each; a busy machine and a collection are not the shape's.
  bounded('Hostile documents: longest hold of the event loop', documents[0]?.best ?? Number.NaN, 20, 'ms');
  bounded('A body in chunks of one byte: longest hold', crumbs?.best ?? Number.NaN, 60, 'ms');
  bounded('Hostile documents: heap growth', after.heap - before.heap, 4, 'MB');
  bounded('Hostile documents: RSS growth', after.rss - before.rss, 32, 'MB');
}

/** @param {string} origin @param {string} name */
async function held(origin, name) {
  const probe = new LoopProbe();
  await outcome(`${origin}?${encodeURIComponent(name)}`);
  await probe.stop();
  return probe;
}

/** None of them names a provider. @param {string} identifier */
async function outcome(identifier) {
  const found = await discover(identifier, {
    allowPrivateAddresses: true,
    http: { maxResponseBytes: 1_048_576, timeoutMs: 60_000, deadlineMs: 60_000 },
  }).catch((error) => error.code);
  if (
    !['SERVICE_ABSENT', 'XRDS_MALFORMED', 'RESPONSE_TOO_LARGE', 'RESPONSE_MALFORMED', 'IDENTIFIER_NOT_FOUND'].includes(
      found,
    )
  ) {
    throw new Error(`${identifier}: ${JSON.stringify(found)}`);
  }
}
