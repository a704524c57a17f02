import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRelyingParty } from 'openid-rp-core/openid2';
import { type RpDiscoveryOptions, rpDiscovery } from 'passport-openid2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findPythonOpenId, type PythonProvider, startPythonProvider } from './python-openid.js';
import { requirement } from './requirement.js';

const software = findPythonOpenId();

describe.skipIf(!requirement('python3-openid', software.found, software.reason))(
  'SPEC-D-01 python-openid looks up the return URL of a site',
  () => {
    let provider: PythonProvider;
    const servers: Server[] = [];
    beforeAll(async () => {
      provider = (await startPythonProvider()) as PythonProvider;
      await provider.control({ verifyReturnTo: true });
    });
    afterEach(async () => {
      for (const server of servers.splice(0)) {
        const closed = once(server, 'close');
        server.close();
        server.closeAllConnections();
        await closed;
      }
    });
    afterAll(() => provider?.close());

    async function serve(listener: RequestListener): Promise<string> {
      const server = createServer(listener);
      servers.push(server);
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }

    /** A site with pages of its own behind the middleware, and the requests that got there. */
    async function openSite(options: (origin: string) => RpDiscoveryOptions) {
      let origin = '';
      const asked: string[] = [];
      origin = await serve((request, response) => {
        asked.push(request.url ?? '');
        const next = () => response.setHeader('content-type', 'text/html').end('<title>Site</title>');
        rpDiscovery(options(origin))(request, response, next);
      });
      return { origin, asked };
    }

    async function logIn(returnUrl: string, realm?: string): Promise<string> {
      const party = createRelyingParty({ returnUrl, realm, allowPrivateAddresses: true });
      const { url, transaction } = await party.begin({ identifier: provider.identifier('alice', 'html') });
      const answer = await provider.answer(url, { user: 'alice', decision: 'allow' });
      return (await party.complete({ ...answer, transaction })).kind;
    }

    it('finds it by content negotiation, in one request', async () => {
      const site = await openSite((origin) => ({ returnUrls: `${origin}/auth/return` }));
      expect(await logIn(`${site.origin}/auth/return`)).toBe('authenticated');
      expect(site.asked).toEqual(['/']);
    });

    it('finds it below the path of a realm', async () => {
      const site = await openSite((origin) => ({ returnUrls: `${origin}/auth/return`, realm: `${origin}/auth/` }));
      expect(await logIn(`${site.origin}/auth/return`, `${site.origin}/auth/`)).toBe('authenticated');
    });

    it('finds it by the header, where a page was cached', async () => {
      const asked: string[] = [];
      let origin = '';
      origin = await serve((request, response) => {
        asked.push(request.url ?? '');
        const cached = { method: request.method, url: request.url, headers: {} };
        const next = () => response.setHeader('content-type', 'text/html').end('<title>Site</title>');
        rpDiscovery({ returnUrls: `${origin}/auth/return` })(cached, response, next);
      });
      expect(await logIn(`${origin}/auth/return`)).toBe('authenticated');
      expect(asked).toEqual(['/', '/openid-return-urls.xrds']);
    });

    it('SPEC-D-03 refuses another return URL, and a site without the middleware', async () => {
      const site = await openSite((origin) => ({ returnUrls: `${origin}/auth/return` }));
      await expect(logIn(`${site.origin}/auth/other`)).rejects.toThrow('does not list');
      const plain = await serve((_request, response) => response.end('page'));
      await expect(logIn(`${plain}/auth/return`)).rejects.toThrow('the provider answered 403');
    });
  },
);
