import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { usePages } from '../../../test/page-server.js';
import { loopbackCertificate } from '../../core/test/loopback-certificate.js';
import { type Line, run } from './doctor.js';

const plain = usePages();
const folder = mkdtempSync(join(tmpdir(), 'openid-rp-doctor-'));
let server: Server;
let origin: string;
let cookie: string;
let answerTo: (host: string) => string;

beforeAll(async () => {
  const certificate = loopbackCertificate();
  writeFileSync(join(folder, 'ca.pem'), certificate.cert);
  server = createServer(certificate, ({ headers, url }, response) => {
    if (url === '/') return void response.end('a page');
    const query = new URLSearchParams({ redirect_uri: answerTo(headers.host ?? '') });
    response.writeHead(302, { location: `https://authority.example/?${query}`, 'set-cookie': cookie }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `https://localhost:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  cookie = 'sid=1; HttpOnly; Secure; SameSite=Lax';
  answerTo = () => `${origin}/return`;
  plain.set('/', { status: 301, headers: { location: `${origin}/` } });
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});

/** Its certificate is only known to a process that starts with it. */
async function look(httpUrl = `${plain.origin}/`) {
  const args = ['--site', `${origin}/`, '--begin-url', `${origin}/begin`, '--http-url', httpUrl];
  const env = { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') };
  const { exitCode, out } = await run([...args, '--allow-private-addresses', '--json'], env);
  const lines = out.split('\n').filter(Boolean);
  const steps = lines.map((line) => JSON.parse(line) as Line).filter(({ type }) => type === 'step');
  const faults = steps.filter(({ status }) => status !== 'ok').map(({ step, status }) => `${status} ${step}`);
  // The site of these tests has no document for providers.
  return { exitCode, steps, faults: faults.filter((fault) => fault !== 'warning rp-discovery') };
}

describe('a site on https', () => {
  it('is in order', async () => {
    const { exitCode, faults, steps } = await look();
    expect([exitCode, faults]).toEqual([0, []]);
    expect(steps.some(({ step, detail }) => step === 'proxy' && detail?.['header'] === 'Host')).toBe(true);
  });

  it('is in order where nothing answers plain http', async () => {
    expect((await look('http://127.0.0.1:1/')).faults).toEqual([]);
  });

  it('has a warning where plain http does not lead to https', async () => {
    plain.set('/', { body: 'the site in the clear' });
    expect((await look()).faults).toEqual(['warning https']);
    plain.set('/', { status: 302, headers: { location: '/elsewhere' } });
    expect((await look()).faults).toEqual(['warning https']);
  });

  it('has a warning where its cookie would go over plain http', async () => {
    cookie = 'sid=1; HttpOnly; SameSite=Lax';
    const { exitCode, faults } = await look();
    expect([exitCode, faults]).toEqual([0, ['warning cookies']]);
  });

  it('fails where it sends visitors back over plain http, as behind a proxy that it does not know of', async () => {
    answerTo = (host) => `http://${host}/return`;
    const { exitCode, faults } = await look();
    expect([exitCode, faults]).toEqual([1, ['failed return-url', 'failed proxy']]);
  });

  it('fails where its URLs are built from Host, which the certificate does not hide', async () => {
    answerTo = (host) => `https://${host}/return`;
    const { exitCode, faults } = await look();
    expect([exitCode, faults]).toEqual([1, ['failed proxy']]);
  });
});
