import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { message, NODATA, NXDOMAIN, SERVFAIL } from '../../../../test/name-server.js';
import { record, useRecords } from '../../../../test/record-lookup.js';
import { rejectedCode } from '../coded.js';

const VALID = { txt: [record()] };
const FOUND = 'https://authority.example';

describe('fetchAuthorityRecord', () => {
  const { names, find, outcome, asked } = useRecords();

  it('gives the record, where it was, and how far it can be relied on', async () => {
    names.set('_openid.alice.example.com', { txt: ['v=OID1;iss=authority.example;clp=agent.example'], ttl: 30 });
    expect(await find('Alice.Example.com')).toEqual({
      issuer: FOUND,
      agent: 'https://agent.example',
      warnings: [],
      discoveredAt: 'alice.example.com',
      security: 'unknown',
      ttlSeconds: 30,
    });
  });

  it('asks for all names at once', async () => {
    const arrived = new Set<string>();
    // None is answered before all have been asked for.
    names.setDefault(({ name }) => (arrived.add(name).size < 3 ? 'silence' : VALID));
    expect(await outcome('a.b.example.com')).toBe(FOUND);
    const first = asked().slice(0, 3);
    expect(new Set(first)).toEqual(
      new Set(['_openid.a.b.example.com', '_openid.b.example.com', '_openid.example.com']),
    );
  });

  it('does not wait for names that no longer count', async () => {
    names.setDefault('silence');
    names.set('_openid.a.b.example.com', VALID);
    const start = performance.now();
    expect(await outcome('a.b.example.com', { client: { timeoutMs: 3000 } })).toBe(FOUND);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('gives up what no longer counts', async () => {
    const sockets = () => process.getActiveResourcesInfo().filter((kind) => kind.includes('UDP')).length;
    names.setDefault('silence');
    names.set('_openid.a.b.c.d.example.com', VALID);
    expect(await outcome('a.b.c.d.example.com', { client: { timeoutMs: 60_000 } })).toBe(FOUND);
    // That of the name server.
    await expect.poll(sockets).toBe(1);
  });

  it.each([
    ['is invalid', { txt: ['v=OID1'] }],
    ['fails', SERVFAIL],
    ['holds two', { txt: [record('a.example'), record('b.example')] }],
  ])('takes no notice when a name that no longer counts %s', async (_what, reply) => {
    names.set('_openid.a.example.com', VALID);
    names.set('_openid.example.com', reply);
    expect(await outcome('a.example.com')).toBe(FOUND);
  });

  it('tells a domain without a record from one that does not exist', async () => {
    expect(await outcome('a.example.com')).toBe('DNS_NAME_ABSENT');
    expect(asked().at(-1)).toBe('a.example.com');
    names.set('a.example.com', NODATA);
    expect(await outcome('a.example.com')).toBe('DNS_RECORD_ABSENT');
    names.set('a.example.com', SERVFAIL);
    expect(await outcome('a.example.com')).toBe('DNS_RECORD_ABSENT');
    names.set('a.example.com', NXDOMAIN);
    names.set('_openid.example.com', NODATA);
    expect(await outcome('a.example.com')).toBe('DNS_RECORD_ABSENT');
  });

  it('asks nothing for a public suffix', async () => {
    expect(await outcome('co.uk')).toBe('DNS_RECORD_ABSENT');
    expect(asked()).toEqual([]);
  });

  it.each([
    [false, true, 'insecure'],
    [true, false, 'insecure'],
    [true, true, 'secure'],
  ])('is as secure as the weakest answer (leaf %s, parent %s)', async (leaf, parent, security) => {
    names.set('_openid.a.example.com', { ...NXDOMAIN, authentic: leaf });
    names.set('_openid.example.com', { ...VALID, authentic: parent });
    expect(await find('a.example.com', { dnssec: 'prefer' })).toMatchObject({ security });
    const required = await outcome('a.example.com', { dnssec: 'require' });
    expect(required).toBe(security === 'secure' ? FOUND : 'DNS_INSECURE');
  });

  it('leaves no listener on a signal', async () => {
    names.set('_openid.example.com', VALID);
    const { signal } = new AbortController();
    expect(await outcome('a.example.com', { signal })).toBe(FOUND);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('ends when it is told to', async () => {
    const controller = new AbortController();
    names.setDefault((query) => {
      controller.abort('enough');
      return [message(query, SERVFAIL)].slice(1);
    });
    expect(await rejectedCode(() => find('a.example.com', { signal: controller.signal }))).toBe('enough');
    expect(await rejectedCode(() => find('a.example.com', { signal: controller.signal }))).toBe('enough');
  });
});
