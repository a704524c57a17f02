import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createDevIdentity } from '../src/index.js';
import { NS, post } from './relying-party.js';

describe('createDevIdentity', () => {
  it.each([
    [{ prot: 1 }, '"prot"'],
    [{ port: -1 }, 'port'],
    [{ port: 1.5 }, 'port'],
    [{ users: [] }, 'users'],
    [{ users: [{ name: 'a/b' }] }, 'users'],
    [{ users: [{ name: 'a' }, { name: 'a' }] }, 'users'],
    [{ associationLifetimeMs: 0 }, 'associationLifetimeMs'],
    [{ assertionLifetimeMs: Number.NaN }, 'assertionLifetimeMs'],
    [{ id4me: { nameserverPort: 1 } }, '"nameserverPort"'],
    [{ id4me: { nameServerPort: 65536 } }, 'nameServerPort'],
    [{ id4me: { users: [] } }, 'users'],
    [{ id4me: { users: [{ name: 'Alice' }] } }, 'users'],
  ])('refuses %j', async (options, message) => {
    await expect(createDevIdentity(options as object)).rejects.toThrow(message);
  });

  it('fails when the port is taken', async () => {
    const first = await createDevIdentity();
    const port = Number(new URL(first.origin).port);
    await expect(createDevIdentity({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await first.close();
  });

  it('fails, and lets go of its own port, when that of the name server is taken', async () => {
    const first = await createDevIdentity({ id4me: true });
    const nameServerPort = Number(first.id4me.nameServer.split(':')[1]);
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    await expect(createDevIdentity({ port, id4me: { nameServerPort } })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    const second = await createDevIdentity({ port });
    await second.close();
    await first.close();
  });

  it('starts ID4me only where it is asked for', async () => {
    const identity = await createDevIdentity();
    expect(identity).not.toHaveProperty('id4me');
    await identity.close();
  });

  it('has the users of ID4me that were given', async () => {
    const dave = { name: 'dave', claims: { 'org.example.role': 'cook' }, identifiers: ['dave.example'] };
    const { id4me, close } = await createDevIdentity({ id4me: { users: [dave] } });
    expect(id4me.users).toEqual([dave]);
    expect(id4me.identifier('dave')).toBe('dave.id4me.localhost');
    expect(() => id4me.identifier('alice')).toThrow(RangeError);
    await close();
  });

  it('listens on loopback', async () => {
    const identity = await createDevIdentity();
    expect(identity.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await identity.close();
  });

  it('closes open sockets at once, waiting answers included, and may be closed twice', async () => {
    const identity = await createDevIdentity({ faults: { slowMs: 60_000 } });
    const idle = connect(Number(new URL(identity.origin).port), '127.0.0.1');
    await once(idle, 'connect');
    const ended = new Promise((resolve) => idle.on('close', resolve));
    idle.on('error', () => {});
    idle.resume();
    const waiting = expect(fetch(identity.origin)).rejects.toThrow();
    while (identity.openid2.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await identity.close();
    await identity.close();
    await Promise.all([ended, waiting]);
  });

  it('logs requests, bounded', async () => {
    const identity = await createDevIdentity();
    const { endpoint, requests } = identity.openid2;
    await fetch(`${identity.origin}/html/alice?x=1`, { headers: { accept: 'a/b' } });
    await post(endpoint, { ns: NS, mode: 'associate' });
    expect(requests).toEqual([
      { method: 'GET', path: '/html/alice', query: 'x=1', accept: 'a/b' },
      {
        method: 'POST',
        path: '/openid',
        mode: 'associate',
        accept: '*/*',
        contentType: 'application/x-www-form-urlencoded;charset=UTF-8',
      },
    ]);
    for (let i = 0; i < 1000; i++) requests.push({ method: 'GET', path: `/${i}` });
    await fetch(identity.origin);
    expect(requests).toHaveLength(1000);
    expect(requests.at(-1)?.path).toBe('/');
    await identity.close();
  });
});
