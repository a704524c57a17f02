import { execFileSync } from 'node:child_process';
import dns from 'node:dns';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHttpClient, type HttpClientOptions } from '../src/http-client.js';
import { type LoopbackServer, listen, serve } from './loopback-server.js';

const servers: LoopbackServer[] = [];

async function open(server: Promise<LoopbackServer>): Promise<LoopbackServer> {
  servers.push(await server);
  return server;
}

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) {
    await server.allClosed();
    await server.close();
  }
});

const get = (url: string, options: HttpClientOptions) => createHttpClient(options).fetch({ url, step: 'discovery' });
const hello = (name: string, host = '127.0.0.1', port = 0) =>
  open(serve((_request, response) => response.end(name), host, port));

/** What the resolver of this machine answers, call by call; the last answer stays. */
function resolveTo(...answers: readonly (readonly string[])[]) {
  let calls = 0;
  const lookup = async () => {
    const answer = answers[Math.min(calls, answers.length - 1)] ?? [];
    calls += 1;
    return answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  const resolver = vi.spyOn(dns.promises, 'lookup').mockImplementation(lookup as never);
  // What a socket would ask if nobody gave it a lookup of its own.
  const callback = (_host: string, options: dns.LookupOptions, done: (...results: unknown[]) => void) =>
    void lookup().then((all) => (options.all ? done(null, all) : done(null, all[0]?.address, all[0]?.family)));
  vi.spyOn(dns, 'lookup').mockImplementation(callback as never);
  return resolver;
}

describe('addresses', () => {
  it.each([
    '127.0.0.1',
    '[::1]',
    '0x7f.1',
    '2130706433',
    '127.0.0.1.',
    'localhost',
    'localhost.',
    'a.localhost',
    'LOCALHOST',
  ])('does not connect to %s', async (host) => {
    const server = await hello('inside', host === '[::1]' ? '::1' : '127.0.0.1');
    const url = `http://${host}:${server.port}/`;
    const refused = get(url, { allowedPorts: [server.port] });
    await expect(refused).rejects.toMatchObject({ code: 'ADDRESS_NOT_PUBLIC', status: 400 });
    expect(server.accepted()).toBe(0);
    // The same URL answers when the check is off, so that it was the check which refused it.
    expect(await get(url, { allowPrivateAddresses: true })).toMatchObject({ body: 'inside' });
  });

  it.each([
    [['127.0.0.1', '93.184.215.14']],
    [['93.184.215.14', '127.0.0.1']],
    [['93.184.215.14', '::ffff:10.0.0.1']],
    [['2606:4700::1', 'fd00::1', '93.184.215.14']],
  ])('refuses a name with mixed answers: %j', async (answer) => {
    const server = await hello('inside');
    resolveTo(answer);
    const refused = get(`http://mixed.example:${server.port}/`, { allowedPorts: [server.port] });
    await expect(refused).rejects.toMatchObject({ code: 'ADDRESS_NOT_PUBLIC' });
    expect(server.accepted()).toBe(0);
  });

  it('tells visitors nothing of addresses behind a name', async () => {
    resolveTo(['10.1.2.3']);
    const error = await get('http://intranet.example/', {}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ADDRESS_NOT_PUBLIC', detail: { address: '10.1.2.3' } });
    expect((error as Error).message).not.toContain('10.1.2.3');
  });

  it('connects to the address that was checked, wherever the name leads a moment later', async () => {
    const checked = await hello('checked');
    const rebound = await hello('rebound', '127.0.0.2', checked.port);
    const resolver = resolveTo(['127.0.0.1'], ['127.0.0.2']);
    const response = await get(`http://rebind.example:${checked.port}/`, { allowPrivateAddresses: true });
    expect(response.body).toBe('checked');
    expect(rebound.accepted()).toBe(0);
    expect(resolver).toHaveBeenCalledTimes(1);
  });

  it('checks the name again at each redirect to it', async () => {
    const server = await open(serve((_request, response) => response.writeHead(302, { location: '/again' }).end()));
    const resolver = resolveTo(['127.0.0.1'], ['127.0.0.1'], []);
    const url = `http://rebind.example:${server.port}/`;
    await expect(get(url, { allowPrivateAddresses: true })).rejects.toMatchObject({
      code: 'CONNECTION_FAILED',
    });
    expect(resolver).toHaveBeenCalledTimes(3);
  });

  it('tries the next address when one does not answer', async () => {
    const server = await hello('second');
    resolveTo(['127.0.0.3', '127.0.0.1']);
    const response = await get(`http://two.example:${server.port}/`, { allowPrivateAddresses: true });
    expect(response.body).toBe('second');
  });

  it.each([
    ['ENOTFOUND', 'HOST_NOT_FOUND', 400],
    ['ENODATA', 'HOST_NOT_FOUND', 400],
    ['EAI_AGAIN', 'CONNECTION_FAILED', 502],
    ['ESERVFAIL', 'CONNECTION_FAILED', 502],
  ])('tells a name that does not exist from one that could not be found out: %s', async (system, code, status) => {
    vi.spyOn(dns.promises, 'lookup').mockRejectedValue(Object.assign(new Error(system), { code: system }));
    await expect(get('http://a.example/', {})).rejects.toMatchObject({
      code,
      status,
      detail: { systemError: system },
    });
  });

  it('waits for the resolver no longer than for a server', async () => {
    vi.spyOn(dns.promises, 'lookup').mockImplementation((() => new Promise(() => {})) as never);
    await expect(get('http://a.example/', { timeoutMs: 20 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
      status: 504,
    });
  });
});

describe('ports', () => {
  it('are 80 and 443; any where private addresses are allowed; those of a list always', async () => {
    const server = await hello('here');
    await expect(get(server.url, {})).rejects.toMatchObject({ code: 'PORT_REFUSED' });
    expect(await get(server.url, { allowPrivateAddresses: true })).toMatchObject({ body: 'here' });
    const listed = { allowPrivateAddresses: true, allowedPorts: [80] };
    await expect(get(server.url, listed)).rejects.toMatchObject({ code: 'PORT_REFUSED' });
    expect(server.accepted()).toBe(1);
  });
});

describe("a site's agent", () => {
  it('is used, and what it would connect to is checked all the same', async () => {
    const server = await hello('inside');
    const agent = new http.Agent();
    const connect = vi.spyOn(agent, 'createConnection' as never);
    const options = { agent, allowedPorts: [server.port] };
    for (const host of ['127.0.0.1', 'localhost']) {
      const refused = get(`http://${host}:${server.port}/`, options);
      await expect(refused).rejects.toMatchObject({ code: 'ADDRESS_NOT_PUBLIC' });
    }
    expect(connect).not.toHaveBeenCalled();
    expect(await get(server.url, { ...options, allowPrivateAddresses: true })).toMatchObject({
      body: 'inside',
    });
    expect(connect).toHaveBeenCalledOnce();
  });

  it('keeps no connection with an unread body, though it keeps others', async () => {
    const server = await open(
      serve((_request, response) => {
        response.writeHead(302, { location: 'ftp://a.example/' });
        const timer = setInterval(() => response.write('x'), 1);
        response.on('close', () => clearInterval(timer));
      }),
    );
    const agent = new http.Agent({ keepAlive: true });
    const refused = get(server.url, { agent, allowPrivateAddresses: true });
    await expect(refused).rejects.toMatchObject({ code: 'URL_REFUSED' });
    await server.allClosed();
  });

  it('that opens no connection keeps nobody waiting for longer than any other', async () => {
    const server = await hello('never asked');
    const agent = Object.assign(new http.Agent(), { createConnection: () => undefined });
    const refused = get(server.url, { agent, allowPrivateAddresses: true, timeoutMs: 50 });
    await expect(refused).rejects.toMatchObject({ code: 'TIMED_OUT' });
  });

  it('that declines a URL leaves it to ours, not to the global one', async () => {
    const checked = await hello('checked');
    await hello('rebound', '127.0.0.2', checked.port);
    resolveTo(['127.0.0.1'], ['127.0.0.2']);
    const options = { agent: () => undefined, allowPrivateAddresses: true };
    expect(await get(`http://rebind.example:${checked.port}/`, options)).toMatchObject({ body: 'checked' });
  });
});

describe('https', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'http-client-'));
  let tls: { key: Buffer; cert: Buffer };

  beforeAll(() => {
    const key = path.join(folder, 'key.pem');
    const cert = path.join(folder, 'cert.pem');
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert], {
      stdio: 'ignore',
    });
    tls = { key: fs.readFileSync(key), cert: fs.readFileSync(cert) };
  });
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  const serveTls = (handler: http.RequestListener) => open(listen(https.createServer(tls, handler)));
  const trusting = (): HttpClientOptions => ({
    allowPrivateAddresses: true,
    agent: (url) => (url.protocol === 'https:' ? new https.Agent({ ca: tls.cert, keepAlive: false }) : undefined),
  });

  it('checks certificates, even where the environment says not to', async () => {
    const server = await serveTls((_request, response) => response.end('hello'));
    const url = `https://localhost:${server.port}/`;
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    await expect(get(url, { allowPrivateAddresses: true })).rejects.toMatchObject({
      code: 'CONNECTION_FAILED',
      detail: { systemError: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
    vi.unstubAllEnvs();
    expect(await get(url, trusting())).toMatchObject({ body: 'hello' });
  });

  it('is not left for http by a redirect', async () => {
    const plain = await hello('plain');
    const server = await serveTls((_request, response) => response.writeHead(302, { location: plain.url }).end());
    const url = `https://127.0.0.1:${server.port}/`;
    await expect(get(url, trusting())).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' });
    expect(plain.accepted()).toBe(0);
  });

  it('may be reached from http by a redirect, unless https is required', async () => {
    const server = await serveTls((_request, response) => response.end('secure'));
    const location = `https://localhost:${server.port}/`;
    const plain = await open(serve((_request, response) => response.writeHead(302, { location }).end()));
    expect(await get(plain.url, trusting())).toMatchObject({ url: location, body: 'secure' });
    const request = { url: plain.url, step: 'discovery', requireHttps: true } as const;
    await expect(createHttpClient(trusting()).fetch(request)).rejects.toMatchObject({
      code: 'HTTPS_REQUIRED',
    });
    expect(plain.accepted()).toBe(1);
  });
});
