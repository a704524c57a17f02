import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { createPublicFixture, resolveBy } from '../../id4me/public-fixture.js';
import { useWeb } from '../../id4me/web.js';
import { PUBLIC_HOST } from '../public-web.js';

describe('ID4ME-T41 an authority whose name leads into a network of ours', () => {
  const web = useWeb();
  afterEach(() => vi.restoreAllMocks());

  it.each([
    ['loopback', ['127.0.0.1']],
    ['loopback by IPv6', ['::1']],
    ['a private network', ['10.1.2.3']],
    ['a link', ['169.254.169.254']],
    ['a link by IPv6', ['fe80::1']],
    ['a carrier’s NAT', ['100.64.0.1']],
    ['a unique local address', ['fd00::1']],
    ['IPv4 in IPv6', ['::ffff:127.0.0.1']],
    ['IPv4 behind NAT64', ['64:ff9b::7f00:1']],
    ['IPv4 by 6to4', ['2002:7f00:1::']],
    ['nowhere', ['0.0.0.0']],
    ['many', ['224.0.0.1']],
    ['a public one, too', [PUBLIC_HOST, '192.168.0.1']],
    ['a public one, but second', ['192.168.0.1', PUBLIC_HOST]],
  ])('is refused: %s', async (_what, addresses) => {
    expect((await createPublicFixture(web).begin()).kind).toBe('redirect');
    web.requests.length = 0;
    expect(await codeOf(createPublicFixture(web, {}, () => addresses).begin())).toBe('ADDRESS_NOT_PUBLIC');
    expect(web.requests).toEqual([]);
  });

  it('is looked up anew for each request, and refused as soon as it does', async () => {
    let isMoved = false;
    const { begin, complete } = createPublicFixture(web, {}, () => [isMoved ? '127.0.0.1' : PUBLIC_HOST]);
    const begun = await begin();
    isMoved = true;
    web.requests.length = 0;
    expect(await codeOf(complete(begun))).toBe('ADDRESS_NOT_PUBLIC');
    expect(web.requests).toEqual([]);
  });

  it('is connected to at the address that was looked at, whatever the name means by then', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    try {
      await once(server, 'listening');
      let connections = 0;
      server.on('connection', () => {
        connections += 1;
      });
      let lookups = 0;
      // Nothing listens at the second address.
      resolveBy((host) => {
        if (host === 'authority.example') lookups += 1;
        return [lookups === 1 ? '127.0.0.1' : '127.0.0.99'];
      });
      const { port } = server.address() as AddressInfo;
      const { begin } = createFixture(web, { resolveAuthority: () => `https://authority.example:${port}` });
      // It speaks no TLS, which is as far as this goes.
      expect(await codeOf(begin())).toBe('CONNECTION_FAILED');
      expect({ connections, lookups }).toEqual({ connections: 1, lookups: 1 });
    } finally {
      server.close();
      await once(server, 'close');
    }
  });
});
