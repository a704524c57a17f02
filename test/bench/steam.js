import { createDevIdentity } from 'openid-rp-devkit';
import { SteamStrategy } from 'passport-openid2/steam';
import { bounded } from './measure.js';

const RETURN_URL = 'http://localhost:3000/auth/steam/return';

/** Outbound requests of a login with Steam without a key of its Web API, counted by the look-alike. */
export async function benchSteam() {
  const identity = await createDevIdentity();
  const { steam } = identity;
  const { providerURL, apiURL } = steam;
  const options = { returnURL: RETURN_URL, providerURL, apiURL, allowPrivateAddresses: true };
  const strategy = new SteamStrategy(options, (identifier) => ({ identifier }));
  const session = {};
  const begun = await run(strategy, { method: 'GET', url: '/auth/steam', session });
  const answer = steam.approve(String(begun.value));
  const ended = await run(strategy, {
    method: 'GET',
    url: answer.url.slice(new URL(answer.url).origin.length),
    session,
  });
  if (ended.kind !== 'success') throw new Error(`${ended.kind}: ${JSON.stringify(ended.value)}`);
  const requests = steam.requests.length + identity.openid2.requests.length;
  await identity.close();
  bounded('Steam login without apiKey: outbound requests', requests, 1, '', 1);
}

/**
 * Runs a strategy as Passport does.
 *
 * @param {SteamStrategy} strategy @param {import('passport-openid2').StrategyRequest} request
 * @returns {Promise<{ kind: string, value: unknown }>}
 */
function run(strategy, request) {
  return new Promise((resolve) => {
    const actions = ['success', 'fail', 'redirect', 'pass', 'error'].map((kind) => [
      kind,
      (/** @type {unknown} */ value) => resolve({ kind, value }),
    ]);
    Object.assign(Object.create(strategy), Object.fromEntries(actions)).authenticate(request, {});
  });
}
