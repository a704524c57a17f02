import { exactly, report } from '../measure.js';
import { approve, begin, comeBack, inWorld } from './world.js';

const LOGINS = 20;

/**
 * What both halves of a login ask of the store once provider and site know each other. OpenID 2.0: the discovery and the
 * association; then the association by its handle, the nonce and the login. ID4me: the registration; then the registration by
 * its client_id, the login, and whose the identifier was before.
 */
const EXPECTED = {
  openid2: { begin: { get: 2 }, complete: { get: 1, add: 2 } },
  id4me: { begin: { get: 1 }, complete: { get: 2, add: 1 } },
};

/** How many operations of the store a login takes: the first one at a provider, and any other. */
export async function benchOperations() {
  report('Operations of the store for each login', await inWorld(['Redis'], countOperations));
}

async function countOperations({ providers, servers, start }) {
  const { processes } = await start(1, servers[0].url);
  const [site] = processes;
  const rows = [];
  for (const protocol of ['openid2', 'id4me']) {
    const person = { protocol, user: 'alice' };
    const logIn = async (/** @type {number} */ times) => {
      const before = await site.usage();
      const begun = await series(times, () => begin(site.origin, person, 'counted', providers));
      const between = await site.usage();
      for (const login of begun) {
        const reply = await comeBack(site.origin, await approve(login, person, providers), login);
        if (reply.kind !== 'accepted') throw new Error(`the login was not accepted: ${reply.code}`);
      }
      const after = await site.usage();
      return { begin: difference(before, between, times), complete: difference(between, after, times) };
    };
    const [first, any] = [await logIn(1), await logIn(LOGINS)];
    for (const step of ['begin', 'complete']) {
      rows.push(
        { protocol, step, login: 'first', ...first[step] },
        { protocol, step, login: 'any other', ...any[step] },
      );
      exactly(
        `${protocol}: operations of ${step}`,
        JSON.stringify(any[step]),
        JSON.stringify(EXPECTED[protocol][step]),
      );
    }
  }
  return rows;
}

async function series(times, run) {
  const results = [];
  for (let index = 0; index < times; index += 1) results.push(await run());
  return results;
}

/** For one login, without what it does not do. */
function difference(before, after, times) {
  const counts = Object.entries(after.operations).map(([name, count]) => [
    name,
    (count - before.operations[name]) / times,
  ]);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
