import { createServer } from 'node:http';
import { createDevIdentity } from 'openid-rp-devkit';

const NS = 'http://specs.openid.net/auth/2.0';

/** As much as an XRDS document can make a relying party remember: types without number, in letters that take two bytes. */
const LONG_TYPES = Array.from({ length: 400 }, (_, index) => `<Type>urn:\u0436${index}:${'x'.repeat(120)}</Type>`).join(
  '',
);

/**
 * What is answered at `/<kind>/<number>`.
 *
 * @type {Record<string, (response: import('node:http').ServerResponse, origin: string, number: string) => void>}
 */
const KINDS = {
  empty: (response) => page(response, '<title>Nothing</title>'),
  absent: (response) => void response.writeHead(404).end(),
  broken: (response) => void response.socket?.destroy(),
  loop: (response, origin, number) => void response.writeHead(302, { location: `${origin}/loop/${number}x` }).end(),
  provider: (response, origin, number) =>
    page(response, `<link rel="openid2.provider" href="${origin}/endpoint/${number}">`),
  long: (response, origin, number) => {
    response.writeHead(200, { 'content-type': 'application/xrds+xml' });
    response.end(`<x:XRDS xmlns:x="xri://$xrds" xmlns="xri://$xrd*($v*2.0)"><XRD><Service>
      <Type>${NS}/server</Type>${LONG_TYPES}<URI>${origin}/endpoint/${number}</URI></Service></XRD></x:XRDS>`);
  },
  // No provider makes an association here, and each says so for itself.
  endpoint: (response) => void response.writeHead(400).end(`ns:${NS}\nerror:no\nerror_code:unsupported-type\n`),
};

/** @param {import('node:http').ServerResponse} response @param {string} head */
function page(response, head) {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end(`<!DOCTYPE html><html><head>${head}</head></html>`);
}

const server = createServer((request, response) => {
  request.resume();
  const [, kind = '', number = ''] = (request.url ?? '').split('/');
  (KINDS[kind] ?? KINDS['absent'])?.(response, `http://${request.headers.host}`, number);
});

const identity = await createDevIdentity();
// On all addresses of loopback: each is another host.
server.listen(0, '0.0.0.0', () =>
  process.send?.({ ...Object(server.address()), identifier: identity.openid2.identifier('alice') }),
);
process.on('disconnect', () => process.exit(0));
