import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import dnsPacket from 'dns-packet';

/** As much as a document can make a relying party remember, in letters that take two bytes. @param {number} size @param {string} number */
const long = (size, number) =>
  Array.from({ length: size / 100 }, (_, index) => `\u0436${number}-${index}${'x'.repeat(80)}`);

const SECRET = { client_secret: 'sample-secret', client_secret_expires_at: 0 };

/** @type {Record<string, number>} */
const counts = {};

/** @param {string} issuer */
function metadata(issuer) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    userinfo_endpoint: `${issuer}/userinfo`,
    registration_endpoint: `${issuer}/register`,
    response_types_supported: ['code'],
  };
}

/** What an authority of each kind answers; undefined: nothing at all. @type {Record<string, (issuer: string, path: string, number: string) => [number, unknown] | undefined>} */
const KINDS = {
  silent: () => undefined,
  absent: () => [404, {}],
  garbage: (_issuer, _path, number) => [200, `<html>${number}`],
  other: (_issuer, _path, number) => [200, metadata(`https://authority-${number}.example`)],
  refusing: (issuer, path) => (path === 'register' ? [400, { error: 'access_denied' }] : [200, metadata(issuer)]),
  registering: (issuer, path, number) => [
    200,
    path === 'register' ? { client_id: number, ...SECRET } : metadata(issuer),
  ],
  // Whatever is kept of these is as large as it can be.
  long: (issuer, path, number) => {
    if (path === 'register')
      return [201, { ...SECRET, client_id: `${number}${'y'.repeat(1_000)}`, client_secret: 'z'.repeat(60_000) }];
    if (path === 'jwks') return [200, { keys: [{ kty: 'RSA', kid: number, x5c: long(200_000, number) }] }];
    return [200, { ...metadata(issuer), scopes_supported: long(60_000, number) }];
  },
};

const web = createServer((request, response) => {
  request.resume();
  const [, kind = '', number = '', ...rest] = (request.url ?? '').split('/');
  const path = rest.at(-1) ?? '';
  counts[path] = (counts[path] ?? 0) + 1;
  const found = KINDS[kind]?.(`http://${request.headers.host}/${kind}/${number}`, path, number);
  if (!found) return response.socket?.destroy();
  const [status, body] = found;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
});

// Each identifier - `<number>.<kind>.example` - names an issuer of its own, on one of many hosts.
const names = createSocket('udp4', (message, from) => {
  const query = dnsPacket.decode(message);
  const name = query.questions?.[0]?.name ?? '';
  const [, number = '0', kind] = /^_openid\.(\d+)\.(\w+)\.example$/.exec(name) ?? [];
  const host = `host-${Number(number) % 30}.localhost:${Object(web.address()).port}`;
  const answers = kind ? [{ type: 'TXT', name, ttl: 300, data: [`v=OID1;iss=${host}/${kind}/${number}`] }] : [];
  const flags = dnsPacket.RECURSION_DESIRED | dnsPacket.RECURSION_AVAILABLE;
  names.send(
    dnsPacket.encode({ type: 'response', id: query.id, flags, questions: query.questions, answers }),
    from.port,
    from.address,
  );
});

web.listen({ port: 0, host: '0.0.0.0', backlog: 1_024 });
names.bind(0, '127.0.0.1');
await Promise.all([once(web, 'listening'), once(names, 'listening')]);
process.send?.({ nameServer: `127.0.0.1:${names.address().port}` });
process.on('message', () => process.send?.(counts));
process.on('disconnect', () => process.exit(0));
