import { createHmac, timingSafeEqual } from 'node:crypto';
import openid from 'openid';
import { verifyAssertion } from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { compare, report, rounded } from './measure.js';
import {
  CLAIMED_ID,
  ENDPOINT,
  HANDLE,
  OPENID2,
  RETURN_TO,
  SECRET,
  seedStore,
  signedResponse,
} from './signed-response.js';

const SERVICE = {
  version: /** @type {const} */ ('2.0'),
  endpoints: [ENDPOINT],
  types: ['http://specs.openid.net/auth/2.0/signon'],
  claimedId: CLAIMED_ID,
};

/** The least that verifying can be: parse the query, build the text that is signed, one HMAC, one constant-time comparison. */
function bareWork(/** @type {string} */ url) {
  const query = new URLSearchParams(url.slice(url.indexOf('?') + 1));
  let text = '';
  for (const name of (query.get('openid.signed') ?? '').split(',')) text += `${name}:${query.get(`openid.${name}`)}\n`;
  const expected = createHmac('sha256', Buffer.from(SECRET, 'base64')).update(text).digest();
  if (!timingSafeEqual(expected, Buffer.from(query.get('openid.sig') ?? '', 'base64'))) throw new Error('not equal');
}

/** @param {string} url */
function verifyWithOpenid(url) {
  return new Promise((resolve, reject) => {
    openid.verifyAssertion(url, RETURN_TO, (error, result) => {
      if (error || !result?.authenticated) reject(new Error(JSON.stringify(error)));
      else resolve(result);
    });
  });
}

async function seedOpenid() {
  const provider = { version: OPENID2, endpoint: ENDPOINT, claimedIdentifier: CLAIMED_ID };
  await new Promise((resolve) => openid.saveAssociation(provider, 'sha256', HANDLE, SECRET, 3600, resolve));
  await new Promise((resolve) => openid.saveDiscoveredInformation(CLAIMED_ID, provider, resolve));
}

/** @param {MemoryStore} store @param {number} count */
async function fillWithNonces(store, count) {
  for (let index = 0; index < count; index += 1) await store.add(`openid2:nonce:live-${index}`, '1', 600_000);
}

/** Verifying a positive assertion with a known association: the parameters in, the identity out, the nonce claimed. */
export async function benchAssertion() {
  await seedOpenid();
  const store = new MemoryStore({ maxEntries: 1_000_000 });
  await seedStore(store);
  await fillWithNonces(store, 1_000);
  const options = { returnTo: RETURN_TO, store, service: SERVICE, allowPrivateAddresses: true };

  // openid keeps its nonces in the module: 1,000 live ones before it is measured, as in our store.
  for (let index = 0; index < 1_000; index += 1) await verifyWithOpenid(signedResponse(`old${index}`));
  const plan = { rounds: 80, perRound: 50 };
  const urls = Array.from({ length: plan.rounds * plan.perRound }, (_, index) => signedResponse(`n${index}`));
  const at = (/** @type {number} */ index) => urls[index] ?? '';
  const micros = await compare(
    {
      'the bare work': (index) => bareWork(at(index)),
      'openid-rp-core': (index) => verifyAssertion({ method: 'GET', url: at(index) }, options),
    },
    plan,
  );
  // Its cost grows with every nonce, so it runs for itself and shortly.
  const peer = await compare({ openid: (index) => verifyWithOpenid(at(index)) }, { rounds: 3, perRound: 100 });
  const all = { ...micros, ...peer };
  const ours = all['openid-rp-core'] ?? Number.NaN;
  report(
    'Verifying a positive assertion (HMAC-SHA256, association known, about 1,000 live nonces)',
    Object.entries(all).map(([contestant, time]) => ({
      contestant,
      microseconds: rounded(time),
      'per second': Math.round(1e6 / time),
      'times ours': rounded(time / ours),
    })),
  );
}

/** The same with ever more live nonces in the store. */
export async function benchNonces() {
  const rows = [];
  for (const live of [0, 1_000, 10_000, 100_000]) {
    const store = new MemoryStore({ maxEntries: 1_000_000 });
    await seedStore(store);
    await fillWithNonces(store, live);
    const options = { returnTo: RETURN_TO, store, service: SERVICE, allowPrivateAddresses: true };
    const plan = { rounds: 60, perRound: 50 };
    const urls = Array.from({ length: plan.rounds * plan.perRound }, (_, index) => signedResponse(`l${live}x${index}`));
    const { ours } = await compare(
      { ours: (index) => verifyAssertion({ method: 'GET', url: urls[index] ?? '' }, options) },
      plan,
    );
    rows.push({ 'live nonces': live, microseconds: rounded(ours ?? Number.NaN) });
  }
  const [first] = rows;
  report(
    'The same, with more live nonces',
    rows.map((row) => ({ ...row, 'against none': rounded(row.microseconds / (first?.microseconds ?? Number.NaN)) })),
  );
}
