import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { isIpAddress, pinnedLookup, resolveAddresses } from '../src/host-address.js';
import { listen } from './loopback-server.js';

describe('isIpAddress', () => {
  it.each([
    ['127.0.0.1', true],
    ['::1', true],
    ['[::1]', false],
    ['localhost', false],
    ['', false],
  ])('%s: %s', (host, expected) => {
    expect(isIpAddress(host)).toBe(expected);
  });
});

describe('resolveAddresses', () => {
  it('asks the resolver of this machine', async () => {
    const addresses = await resolveAddresses('localhost');
    expect(addresses.length).toBeGreaterThan(0);
    for (const { address, family } of addresses) {
      expect(['127.0.0.1', '::1']).toContain(address);
      expect(family).toBe(address === '::1' ? 6 : 4);
    }
  });

  it.each(['a.localhost', 'deep.er.LocalHost', 'a.localhost.', 'localhost.'])(
    'knows that %s is loopback',
    async (host) => {
      expect(await resolveAddresses(host)).toEqual([{ address: '127.0.0.1', family: 4 }]);
    },
  );

  it('rejects with the error of the resolver when there is no such name', async () => {
    await expect(resolveAddresses('nothing.here.invalid')).rejects.toMatchObject({ syscall: 'getaddrinfo' });
  });
});

describe('pinnedLookup', () => {
  const both = [
    { address: '::1', family: 6 },
    { address: '127.0.0.1', family: 4 },
  ] as const;
  const ask = (host: string, options: object) =>
    new Promise<unknown[]>((resolve) => {
      pinnedLookup('name.example', both)(host, options, (...results) => resolve(results));
    });

  it('gives all addresses, or the first, as the socket asks', async () => {
    expect(await ask('name.example', { all: true })).toEqual([null, both]);
    expect(await ask('name.example', {})).toEqual([null, '::1', 6]);
  });

  it('keeps to the family that is asked for', async () => {
    expect(await ask('name.example', { family: 4, all: true })).toEqual([null, [both[1]]]);
    expect(await ask('name.example', { family: 'IPv4' })).toEqual([null, '127.0.0.1', 4]);
    expect(await ask('name.example', { family: 6 })).toEqual([null, '::1', 6]);
  });

  it('gives nothing for another name', async () => {
    expect((await ask('other.example', { all: true }))[0]).toMatchObject({ code: 'ENOTFOUND' });
    expect((await ask('localhost', {}))[0]).toMatchObject({ code: 'ENOTFOUND' });
  });

  it.each([true, false])('serves a real socket, with autoSelectFamily %s', async (autoSelectFamily) => {
    const server = await listen(net.createServer((socket) => socket.end('hello')));
    const lookup = pinnedLookup('name.example', [{ address: '127.0.0.1', family: 4 }]);
    const socket = net.connect({ host: 'name.example', port: server.port, lookup, autoSelectFamily });
    const chunks = await socket.setEncoding('utf8').toArray();
    expect(chunks.join('')).toBe('hello');
    await server.close();
  });
});
