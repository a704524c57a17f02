import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** Authorities by algorithm, each at `/<its name>`; in a process of their own, so that what signing costs does not count. */
const ALGORITHMS = { rs256: 'RS256', es256: 'ES256', kept: 'ES256', agents: 'ES256' };
const ACCESS_TOKEN = 'c2FtcGxlLWFjY2Vzcy10b2tlbi1vZi0zMi1ieXRlcw';
const SUBJECT = 'kF9Zs0wJcQn3b7Yy+T2/xQ==';
const CLIENT_ID = 'site-1';

/** @type {Map<string, Authority>} */
const authorities = new Map();
/** @type {Record<string, number>} */
const counts = {};

/** @typedef {{ alg: string, privateKey: CryptoKey, jwk: import('jose').JWK }} Authority */

/** @param {string} issuer @param {Authority} authority */
function metadata(issuer, { alg }) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    userinfo_endpoint: `${issuer}/userinfo`,
    registration_endpoint: `${issuer}/register`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [alg],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    claims_parameter_supported: true,
  };
}

/** The code is the nonce, so that each login gets a token of its own. @param {string} issuer @param {Authority} authority @param {string} nonce */
async function tokens(issuer, { alg, privateKey }, nonce) {
  const hash = createHash('sha256').update(ACCESS_TOKEN).digest();
  const claims = { nonce, at_hash: hash.subarray(0, 16).toString('base64url'), 'id4me.identifier': 'alice.example' };
  const idToken = new SignJWT(claims)
    .setProtectedHeader({ alg, kid: 'key-1', typ: 'JWT' })
    .setIssuer(issuer)
    .setSubject(SUBJECT)
    .setAudience(CLIENT_ID)
    .setIssuedAt()
    .setExpirationTime('10m');
  return {
    access_token: ACCESS_TOKEN,
    token_type: 'Bearer',
    expires_in: 600,
    scope: 'openid',
    id_token: await idToken.sign(privateKey),
  };
}

const USER_INFO = {
  sub: SUBJECT,
  name: 'Alice Ängström',
  given_name: 'Alice',
  family_name: 'Ängström',
  nickname: 'alice',
  email: 'alice@example.org',
  email_verified: true,
  locale: 'de-DE',
  zoneinfo: 'Europe/Berlin',
  address: { locality: 'Berlin', postal_code: '12345', country: 'DE' },
};

/** Claims that are with three agents. @param {string} issuer */
function distributed(issuer) {
  const agents = ['email', 'name', 'locale'].map((claim) => [claim, { endpoint: `${issuer}/agent-${claim}` }]);
  const names = agents.map(([claim]) => [claim, claim]);
  return { sub: SUBJECT, _claim_names: Object.fromEntries(names), _claim_sources: Object.fromEntries(agents) };
}

/** @param {string} path @param {string} issuer @param {Authority} authority @param {string} body */
async function answer(path, issuer, authority, body) {
  if (path === '/.well-known/openid-configuration') return metadata(issuer, authority);
  if (path === '/jwks') return { keys: [authority.jwk] };
  if (path === '/token') return tokens(issuer, authority, new URLSearchParams(body).get('code') ?? '');
  if (path === '/userinfo') return issuer.endsWith('/agents') ? distributed(issuer) : USER_INFO;
  if (path.startsWith('/agent-')) return USER_INFO;
  if (path === '/register')
    return { ...JSON.parse(body), client_id: CLIENT_ID, client_secret: 'sample-secret', client_secret_expires_at: 0 };
  return undefined;
}

for (const [name, alg] of Object.entries(ALGORITHMS)) {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  authorities.set(name, { alg, privateKey, jwk: { ...(await exportJWK(publicKey)), alg, use: 'sig', kid: 'key-1' } });
}

const server = createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const [, name = '', path = ''] = /^\/(\w+)(\/.*)$/.exec(request.url ?? '') ?? [];
  counts[path] = (counts[path] ?? 0) + 1;
  const authority = authorities.get(name);
  const issuer = `http://${request.headers.host}/${name}`;
  const found = authority && (await answer(path, issuer, authority, Buffer.concat(pieces).toString()));
  const status = path === '/register' ? 201 : found ? 200 : 404;
  // With UserInfo a login is over, and by the next one an authority has closed the connection; `kept` has visitors all the time.
  if (path === '/userinfo' && name !== 'kept') response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(found ?? {}));
});

// Some hundred logins at once open as many connections.
server.listen({ port: 0, host: '127.0.0.1', backlog: 1_024 }, () => process.send?.(server.address()));
process.on('message', () => process.send?.(counts));
process.on('disconnect', () => process.exit(0));
