import http from 'node:http';
import https from 'node:https';
import dnsPacket from 'dns-packet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { message } from '../../../test/name-server.js';
import { createDnsClient, type DnsOptions } from '../src/dns-client.js';
import { rejectedCode } from './coded.js';
import { loopbackCertificate } from './loopback-certificate.js';
import { type LoopbackServer, listen } from './loopback-server.js';

const NAME = '_openid.example.com';

describe('createDnsClient with dohUrl', () => {
  const tls = loopbackCertificate();
  let secure: LoopbackServer;
  let handler: http.RequestListener;
  const agent = new https.Agent({ ca: tls.cert, keepAlive: false });

  beforeAll(async () => {
    secure = await listen(https.createServer(tls, (...both) => handler(...both)));
  });
  afterAll(async () => {
    agent.destroy();
    await secure.close();
  });

  /** Answers with what a name server would. */
  const serving = (reply: object, head: { status?: number; type?: string } = {}): http.RequestListener => {
    return async (request, response) => {
      const chunks = await request.toArray();
      const packet = dnsPacket.decode(Buffer.concat(chunks));
      const query = { name: packet.questions?.[0]?.name ?? '', transport: 'tcp', packet, port: 0 } as const;
      response.writeHead(head.status ?? 200, { 'content-type': head.type ?? 'application/dns-message' });
      response.end(message(query, reply));
    };
  };
  const client = (options: DnsOptions = {}) =>
    createDnsClient({ dohUrl: `https://127.0.0.1:${secure.port}/dns-query`, timeoutMs: 1500, ...options }, agent);

  it('asks by POST, as RFC 8484 has it', async () => {
    const seen: unknown[] = [];
    handler = (request, response) => {
      seen.push(request.method, request.url, request.headers['content-type'], request.headers.accept);
      return serving({ txt: [['ä', 'b']], ttl: 5, authentic: true })(request, response);
    };
    expect(await client({ dnssec: 'require' }).lookupTxt(NAME)).toEqual({
      kind: 'found',
      records: ['äb'],
      ttlSeconds: 5,
      security: 'secure',
    });
    expect(seen).toEqual(['POST', '/dns-query', 'application/dns-message', 'application/dns-message']);
  });

  it.each([
    ['SERVFAIL', serving({ rcode: 2 })],
    ['status 500', serving({ txt: ['x'] }, { status: 500 })],
    ['another type', serving({ txt: ['x'] }, { type: 'text/html' })],
    ['another question', serving({ txt: ['x'], question: 'other.example' })],
    [
      'a redirect',
      (_request: unknown, response: http.ServerResponse) => response.writeHead(302, { location: '/' }).end(),
    ],
    ['nothing', (_request: unknown, response: http.ServerResponse) => response.destroy()],
    ['70,000 bytes', (_request: unknown, response: http.ServerResponse) => response.end('x'.repeat(70_000))],
  ] as [string, http.RequestListener][])('fails at %s', async (_what, listener) => {
    handler = listener;
    expect(await rejectedCode(() => client().lookupTxt(NAME))).toBe('DNS_FAILED');
  });

  it("fails where the certificate is nobody's", async () => {
    handler = serving({ txt: ['x'] });
    const dohUrl = `https://127.0.0.1:${secure.port}/dns-query`;
    expect(await rejectedCode(() => createDnsClient({ dohUrl }).lookupTxt(NAME))).toBe('DNS_FAILED');
  });

  it('fails, by no fault of the visitor, where the host does not exist', async () => {
    const one = createDnsClient({ dohUrl: 'https://nothing.here.invalid/dns-query' });
    expect(await rejectedCode(() => one.lookupTxt(NAME))).toBe('DNS_FAILED');
  });

  it('asks a server on loopback by plain http', async () => {
    const plain = await listen(http.createServer(serving({ txt: ['x'] })));
    const one = createDnsClient({ dohUrl: `http://127.0.0.1:${plain.port}/` });
    expect(await one.lookupTxt(NAME)).toMatchObject({ records: ['x'] });
    await plain.close();
  });

  it('is done within its time, and ends when it is told to', async () => {
    handler = () => {};
    expect(await rejectedCode(() => client({ timeoutMs: 100 }).lookupTxt(NAME))).toBe('TIMED_OUT');
    const controller = new AbortController();
    handler = () => controller.abort('enough');
    expect(await rejectedCode(() => client({ timeoutMs: 60_000 }).lookupTxt(NAME, controller.signal))).toBe('enough');
    await secure.allClosed();
  });
});
