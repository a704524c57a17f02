import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { associate, discover } from 'openid-rp-core/openid2';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { htmlPage, providerLink } from '../page-server.js';
import { codeOf, createParty, STATELESS_WAY } from './login-fixture.js';

describe('ATK-E-14 a provider whose certificate nobody vouches for', () => {
  const folder = mkdtempSync(join(tmpdir(), 'e-14-'));
  let server: Server;
  let origin: string;
  let cert: Buffer;
  let requests = 0;

  beforeAll(async () => {
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    const files = ['-keyout', key, '-out', certificate];
    execFileSync('openssl', ['req', '-x509', ...kind, ...subject, ...files], { stdio: 'ignore' });
    cert = readFileSync(certificate);
    server = createServer({ key: readFileSync(key), cert }, (_request, response) => {
      requests += 1;
      const { headers, body } = htmlPage(providerLink(`${origin}/openid`));
      response.writeHead(200, { 'content-type': 'text/html', ...headers });
      response.end(body);
    });
    server.listen(0, 'localhost');
    await once(server, 'listening');
    origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    requests = 0;
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });

  for (const variable of [undefined, '0']) {
    it(`is not talked to, with NODE_TLS_REJECT_UNAUTHORIZED ${variable ?? 'unset'}`, async () => {
      if (variable !== undefined) vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', variable);
      const party = createParty(STATELESS_WAY, { allowInsecureHttp: true });
      expect(await codeOf(party.begin({ identifier: origin }))).toBe('CONNECTION_FAILED');
      expect(await codeOf(discover(origin, { allowPrivateAddresses: true }))).toBe('CONNECTION_FAILED');
      const unencrypted = { assocType: 'HMAC-SHA256', sessionType: 'no-encryption' } as const;
      const options = { allowPrivateAddresses: true, allowInsecureHttp: true, kind: unencrypted };
      expect(await codeOf(associate(`${origin}/openid`, options))).toBe('CONNECTION_FAILED');
      expect(requests).toBe(0);
    });
  }

  it('is talked to where the site itself vouches for its authority', async () => {
    const agent = new Agent({ ca: cert });
    const party = createParty(STATELESS_WAY, { http: { agent } });
    expect(await codeOf(party.begin({ identifier: origin }))).toBe('none');
    expect(requests).toBe(1);
    agent.destroy();
  });

  it.each(['rejectUnauthorized', 'insecure', 'ca', 'checkServerIdentity'])('has no option against it: %s', (name) => {
    const http = { [name]: false };
    expect(() => createParty(STATELESS_WAY, { http })).toThrow(expect.objectContaining({ code: 'OPTION_UNKNOWN' }));
  });
});
