import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createRelyingParty } from 'openid-rp-core/openid2';
import { inParallel } from './in-parallel.js';
import { bounded, memory, report } from './measure.js';
import { OPENID2 } from './signed-response.js';

const RETURN_URL = 'http://localhost:3000/auth/openid/return';
const COUNT = 100_000;
const WARM_UP = 2_000;
const HOSTS = 30;
const AT_A_TIME = 100;

/** @typedef {ReturnType<typeof createRelyingParty>} RelyingParty */
/** @typedef {Awaited<ReturnType<RelyingParty['begin']>>['transaction']} Transaction */

/** A relying party that nobody means well with: what 100,000 begun logins and 100,000 forged answers leave in memory. */
export async function benchMass() {
  const server = fork(fileURLToPath(new URL('mass-server.js', import.meta.url)));
  const [{ port, identifier }] = await once(server, 'message');
  const party = createRelyingParty({ returnUrl: RETURN_URL, allowPrivateAddresses: true });
  const begin = (/** @type {number} */ index) => party.begin({ identifier: hostileIdentifier(index, port) });
  const forge = async (/** @type {number} */ from, /** @type {number} */ to) => {
    const { transaction, url } = await party.begin({ identifier });
    const handle = new URL(url).searchParams.get('openid.assoc_handle');
    if (handle === null) throw new Error('there is no association to forge signatures of');
    return inParallel(AT_A_TIME, from, to, (index) => party.complete(forgedAnswer(index, transaction, handle)));
  };
  await inParallel(AT_A_TIME, -WARM_UP, 0, begin);
  await forge(-WARM_UP, 0);
  const resources = activeResources();
  const before = await memory();
  const begins = await inParallel(AT_A_TIME, 0, COUNT, begin);
  const afterBegins = await memory();
  const answers = await forge(0, COUNT);
  const after = await memory();
  const left = activeResources();
  server.disconnect();
  await once(server, 'exit');

  report(`What ${COUNT} hostile identifiers came to`, table(begins));
  report(`What ${COUNT} forged answers came to`, table(answers));
  if (answers.has('authenticated')) throw new Error('a forged answer was accepted');
  bounded(`${COUNT} hostile identifiers: RSS growth`, afterBegins.rss - before.rss, 32, 'MB');
  bounded(`${COUNT} forged answers: RSS growth, identifiers included`, after.rss - before.rss, 32, 'MB');
  bounded('After both: heap growth', after.heap - before.heap, 32, 'MB');
  bounded('After both: timers and sockets left', Math.max(left - resources, 0), 0, '');
}

/** Refused before anything is requested. @type {ReadonlyArray<(number: number) => string>} */
const REFUSED = [
  (number) => `ftp://h${number}.example/`,
  (number) => `=person*${number}`,
  (number) => `http://user${number}:secret@h.example/`,
  (number) => `http://127.0.0.1:${number}x/`,
  (number) => `http://[::${number}`,
  (number) => `javascript:alert(${number})`,
  (number) => `http://h${number} .example/`,
];

const ANSWERED = ['empty', 'absent', 'broken', 'provider'];

/** Seven of ten are refused at once; three are asked for, each at a URL of its own. @param {number} index @param {number} port */
function hostileIdentifier(index, port) {
  const number = index + WARM_UP;
  const refused = REFUSED[number % 10];
  if (refused) return refused(number);
  const page = Math.floor(number / 10);
  // Now and then what costs more: to follow, or to read and to remember.
  const kind = page % 40 === 0 ? 'long' : page % 20 === 1 ? 'loop' : ANSWERED[page % ANSWERED.length];
  return `http://127.0.0.${2 + (number % HOSTS)}:${port}/${kind}/${number}`;
}

/**
 * An answer as a provider sends it, with something that only the provider could have written made up.
 *
 * @param {number} index @param {Transaction} transaction @param {string} handle
 */
function forgedAnswer(index, transaction, handle) {
  const { service, returnTo } = transaction;
  const claimedId = service.claimedId ?? '';
  const random = () => randomBytes(16).toString('base64url');
  const isUnknownHandle = index % 20 === 19;
  const isUnknownState = index % 4 === 1;
  const fields = {
    ns: OPENID2,
    mode: 'id_res',
    op_endpoint: service.endpoint,
    claimed_id: index % 4 === 2 ? `${claimedId}${index}` : claimedId,
    identity: index % 4 === 2 ? `${claimedId}${index}` : claimedId,
    return_to: isUnknownState ? `${RETURN_URL}?rp_state=${random()}` : returnTo,
    response_nonce: `${new Date().toISOString().slice(0, 19)}Z${random()}`,
    assoc_handle: isUnknownHandle ? random() : handle,
    signed: 'op_endpoint,claimed_id,identity,return_to,response_nonce,assoc_handle',
    sig: randomBytes(32).toString('base64'),
  };
  const url = new URL(fields.return_to);
  for (const [name, value] of Object.entries(fields)) url.searchParams.append(`openid.${name}`, value);
  return { method: 'GET', url: url.href, transaction: index % 8 === 5 ? undefined : transaction };
}

/** Sockets, servers, timers and requests that keep a process alive or hold memory. */
function activeResources() {
  return process.getActiveResourcesInfo().length;
}

/** @param {Map<string, number>} outcomes */
const table = (outcomes) => [...outcomes].map(([outcome, count]) => ({ outcome, count }));
