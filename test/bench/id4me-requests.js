import { createRelyingParty } from 'openid-rp-core/id4me';
import { createDevIdentity } from 'openid-rp-devkit';
import { exactly } from './measure.js';
import { requestWaves } from './request-waves.js';
import { startSlowNameServer } from './slow-name-server.js';

const REDIRECT_URI = 'http://localhost:3000/auth/id4me/return';
const IDENTIFIER = 'www.home.alice.id4me.localhost';
const METADATA = 'GET /.well-known/openid-configuration';

/** @typedef {{ value: any, waves: string, requests: number, questions: number }} Counted */

/**
 * Outbound requests of ID4me logins, counted by authority, agent and name server. The visitor's claims are with the agent, and
 * the identifier has four levels.
 */
export async function benchId4meRequests() {
  const users = [{ name: 'alice', agentClaims: { email: 'alice@example.org' }, identifiers: [IDENTIFIER] }];
  const identity = await createDevIdentity({ id4me: { users } });
  const names = await startSlowNameServer(identity.id4me.nameServer);
  const party = createRelyingParty({
    clientName: 'Site',
    redirectUri: REDIRECT_URI,
    claims: { userinfo: { email: null } },
    dns: { servers: [names.address] },
    allowPrivateAddresses: true,
    allowInsecureHttp: true,
  });
  const count = counter(identity.id4me);
  const login = async () => {
    const begun = await count(() => party.begin({ identifier: IDENTIFIER }));
    const { url, transaction } = begun.value;
    const answer = await identity.id4me.approve(url, { user: 'alice' });
    const ended = await count(() => party.complete({ method: 'GET', url: answer.url, transaction }));
    if (ended.value.identity?.claims.email?.source !== 'agent') throw new Error('the claim of the agent is missing');
    return { begun, ended };
  };
  console.log('\nOutbound requests of ID4me logins: one after the other, or side by side (+)');
  const first = await login();
  compareCounts('first login, begun', first.begun, [METADATA, 'POST /reg'], 4);
  exactly('ID4me, first login, begun: DNS questions at once', names.most, 4);
  const agentsKeys = [METADATA, 'GET /jwks.json'];
  compareCounts(
    'first login, ended',
    first.ended,
    ['GET /jwks + POST /token', 'GET /me', 'GET /userinfo', ...agentsKeys],
    0,
  );
  const second = await login();
  compareCounts('second login, begun', second.begun, [], 0);
  // This agent forbids keeping its document (no-store).
  compareCounts('second login, ended', second.ended, ['POST /token', 'GET /me', 'GET /userinfo', METADATA], 0);
  names.close();
  await identity.close();
}

/** What this process sent and what arrived must agree. @param {string} what @param {Counted} counted @param {string[]} waves @param {number} questions */
function compareCounts(what, counted, waves, questions) {
  exactly(`ID4me, ${what}`, counted.waves || 'no requests', waves.join(', ') || 'no requests');
  exactly(`ID4me, ${what}: requests that arrived`, counted.requests, waves.flatMap((wave) => wave.split(' + ')).length);
  exactly(`ID4me, ${what}: DNS questions`, counted.questions, questions);
}

/** @param {import('openid-rp-devkit').DevId4me} id4me */
function counter({ requests, questions }) {
  /** @param {() => Promise<any>} run @returns {Promise<Counted>} */
  return async (run) => {
    requests.length = 0;
    questions.length = 0;
    const { value, waves } = await requestWaves(run);
    return { value, waves, requests: requests.length, questions: questions.length };
  };
}
