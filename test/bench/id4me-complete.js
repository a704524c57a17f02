import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { compactVerify, createLocalJWKSet } from 'jose';
import * as client from 'openid-client';
import { createRelyingParty } from 'openid-rp-core/id4me';
import { bounded, compare, report, rounded } from './measure.js';

const REDIRECT_URI = 'http://localhost:3000/auth/id4me/return';
/** Long rounds: before each, all garbage is collected, after which code is slow for a while; a site comes to that once in over a thousand logins. */
const PLAN = { rounds: 12, perRound: 300 };

/** A connection to an authority is kept for a moment, as peers keep theirs. */
const AUTHORITIES = [
  { path: 'rs256', algorithm: 'RS256', connections: 'closed between logins', most: 1 },
  { path: 'es256', algorithm: 'ES256', connections: 'closed between logins', most: 1 },
  { path: 'kept', algorithm: 'ES256', connections: 'kept for all logins', most: 1 },
];

/** @typedef {(index: number) => Promise<void>} Login */

/** What `complete` costs - code, ID token, UserInfo - beside openid-client with its signature checks on; the same answers for both. */
export async function benchId4meComplete() {
  const server = fork(fileURLToPath(new URL('id4me-server.js', import.meta.url)));
  const [{ port }] = await once(server, 'message');
  for (const { path, algorithm, connections, most } of AUTHORITIES) {
    const issuer = `http://127.0.0.1:${port}/${path}`;
    const micros = await compare(
      {
        'the bare signature': await bareVerify(issuer),
        'openid-rp-core': await ourLogins(issuer, algorithm),
        'openid-client': await openidClientLogins(issuer),
      },
      PLAN,
    );
    const ours = micros['openid-rp-core'] ?? Number.NaN;
    report(
      `Completing an ID4me login (${algorithm}, keys known, UserInfo as JSON, connections ${connections})`,
      Object.entries(micros).map(([contestant, time]) => ({
        contestant,
        'CPU microseconds': rounded(time),
        'times ours': rounded(time / ours),
      })),
    );
    const share = ours / (micros['openid-client'] ?? Number.NaN);
    bounded(
      `Completing an ID4me login, ${algorithm}, connections ${connections}: times openid-client`,
      share,
      most,
      '',
    );
  }
  server.disconnect();
  await once(server, 'exit');
}

/** @param {string} issuer @returns {Promise<Login>} */
async function bareVerify(issuer) {
  const keys = createLocalJWKSet(await json(`${issuer}/jwks`));
  const body = new URLSearchParams({ code: 'any' });
  const { id_token: token } = await json(`${issuer}/token`, { method: 'POST', body });
  return async () => void (await compactVerify(token, keys));
}

/** @param {string} issuer @param {string} algorithm @returns {Promise<Login>} */
async function ourLogins(issuer, algorithm) {
  const party = createRelyingParty({
    clientName: 'Site',
    redirectUri: REDIRECT_URI,
    claims: { userinfo: { email: { essential: true }, name: null } },
    resolveAuthority: () => issuer,
    signingAlgorithms: [algorithm],
    allowPrivateAddresses: true,
    allowInsecureHttp: true,
  });
  const begun = [];
  for (let index = 0; index < PLAN.rounds * PLAN.perRound; index += 1)
    begun.push((await party.begin({ identifier: 'alice.example' })).transaction);
  return async (index) => {
    const transaction = begun[index];
    if (!transaction) throw new Error('too few logins were begun');
    const url = `${REDIRECT_URI}?code=${transaction.nonce}&state=${transaction.id}`;
    const result = await party.complete({ method: 'GET', url, transaction });
    if (result.kind !== 'authenticated') throw new Error(result.kind);
  };
}

/** @param {string} issuer @returns {Promise<Login>} */
async function openidClientLogins(issuer) {
  const config = await client.discovery(
    new URL(issuer),
    'site-1',
    'sample-secret',
    client.ClientSecretBasic('sample-secret'),
    {
      execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
    },
  );
  const begun = Array.from({ length: PLAN.rounds * PLAN.perRound }, () => ({
    expectedNonce: client.randomNonce(),
    expectedState: client.randomState(),
    pkceCodeVerifier: client.randomPKCECodeVerifier(),
  }));
  return async (index) => {
    const checks = begun[index];
    if (!checks) throw new Error('too few logins were begun');
    const url = new URL(`${REDIRECT_URI}?code=${checks.expectedNonce}&state=${checks.expectedState}`);
    const tokens = await client.authorizationCodeGrant(config, url, checks);
    await client.fetchUserInfo(config, tokens.access_token, tokens.claims()?.sub ?? '');
  };
}

/** @param {string} url @param {RequestInit} [init] */
async function json(url, init) {
  return (await fetch(url, init)).json();
}
