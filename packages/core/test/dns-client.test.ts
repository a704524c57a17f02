import dgram from 'node:dgram';
import { getEventListeners, once } from 'node:events';
import net from 'node:net';
import dnsPacket from 'dns-packet';
import { describe, expect, it } from 'vitest';
import { alias, type Behavior, message, NODATA, NXDOMAIN, SERVFAIL, useNameServer } from '../../../test/name-server.js';
import { createDnsClient, type DnsOptions } from '../src/dns-client.js';
import { rejectedCode } from './coded.js';
import { listen } from './loopback-server.js';

const NAME = '_openid.example.com';
const RECORD = { txt: ['v=OID1;iss=authority.example'] };
const { TRUNCATED_RESPONSE } = dnsPacket;

/** Sockets, timers and the like that keep a process alive. */
const handles = () => process.getActiveResourcesInfo().filter((kind) => /UDP|TCPSocket|Timeout/.test(kind)).length;

describe('createDnsClient', () => {
  const first = useNameServer();
  const second = useNameServer();
  const client = (options: DnsOptions = {}) =>
    createDnsClient({ servers: [first.address], timeoutMs: 1500, ...options });
  const look = (behavior: Behavior, options?: DnsOptions) => {
    first.set(NAME, behavior);
    return client(options).lookupTxt(NAME);
  };
  const both = () => ({ servers: [first.address, second.address] });

  it('finds records, and says how long they hold', async () => {
    expect(await look({ txt: [['a', 'b'], 'c'], ttl: 9 })).toEqual({
      kind: 'found',
      records: ['ab', 'c'],
      ttlSeconds: 9,
      security: 'unknown',
    });
  });

  it('ID4ME-L-5 does not believe a server that it does not know to be on loopback', async () => {
    // The unspecified address leads to this machine, which the client need not know.
    const servers = [first.address.replace('127.0.0.1', '0.0.0.0')];
    const signed = { ...RECORD, authentic: true };
    expect(await look(signed, { servers, dnssec: 'prefer' })).toMatchObject({ security: 'unknown' });
  });

  it('knows an absence for certain', async () => {
    expect(await look(NXDOMAIN)).toEqual({ kind: 'absent', nameExists: false, ttlSeconds: 40, security: 'unknown' });
    expect(await look(NODATA)).toEqual({ kind: 'absent', nameExists: true, ttlSeconds: 40, security: 'unknown' });
  });

  it('asks each time with another id, from another port', async () => {
    first.set(NAME, RECORD);
    const one = client();
    for (let round = 0; round < 20; round += 1) await one.lookupTxt(NAME);
    expect(new Set(first.queries.map(({ packet }) => packet.id)).size).toBeGreaterThan(15);
    expect(new Set(first.queries.map(({ port }) => port)).size).toBeGreaterThan(10);
  });

  it('asks for DNSSEC only where it is wanted', async () => {
    for (const dnssec of ['off', 'prefer', 'require'] as const) await look(RECORD, { dnssec });
    expect(first.queries.map(({ packet }) => packet.flag_ad)).toEqual([false, true, true]);
  });

  it('ID4ME-L-5 believes a server on loopback, when asked to', async () => {
    const signed = { ...RECORD, authentic: true };
    expect(await look(signed)).toMatchObject({ security: 'unknown' });
    expect(await look(signed, { dnssec: 'prefer' })).toMatchObject({ security: 'secure' });
    expect(await look(RECORD, { dnssec: 'prefer' })).toMatchObject({ security: 'insecure' });
    expect(await look({ ...NXDOMAIN, authentic: true }, { dnssec: 'prefer' })).toMatchObject({ security: 'secure' });
  });

  it.each([
    ['another id', { ...RECORD, idOffset: 1 }],
    ['another question', { ...RECORD, question: 'other.example' }],
    ['a query', message({ name: NAME, transport: 'udp', packet: {} as never, port: 1 }, RECORD)],
    ['noise', Buffer.from('noise')],
    ['nothing', Buffer.alloc(0)],
    ['silence', 'silence'],
  ] satisfies [string, Behavior][])('goes on waiting at %s', async (_what, behavior) => {
    expect(await rejectedCode(() => look(behavior, { timeoutMs: 200 }))).toBe('TIMED_OUT');
  });

  it('takes the honest answer after forged ones', async () => {
    const forged = { txt: ['v=OID1;iss=evil.example'] };
    const answer = look((query) => [message(query, { ...forged, idOffset: 1 }), message(query, RECORD)]);
    expect(await answer).toMatchObject({ records: RECORD.txt });
  });

  it('takes nothing from another port than the one it asked', async () => {
    const other = dgram.createSocket('udp4');
    first.set(NAME, (query) => {
      other.send(message(query, { txt: ['forged'] }), query.port, '127.0.0.1');
      return 'silence';
    });
    expect(await rejectedCode(() => client({ timeoutMs: 200 }).lookupTxt(NAME))).toBe('TIMED_OUT');
    other.close();
    await once(other, 'close');
  });

  it('asks again when a datagram is lost', async () => {
    let asked = 0;
    expect(await look(() => (++asked === 1 ? 'silence' : RECORD))).toMatchObject({ records: RECORD.txt });
    expect(asked).toBe(2);
  });

  it('asks by TCP for what does not fit', async () => {
    const long = { txt: Array.from({ length: 10 }, (_, index) => [`${index}`, 'x'.repeat(200)]) };
    const answer = await look(({ transport }) => (transport === 'udp' ? { flags: TRUNCATED_RESPONSE } : long));
    expect(answer).toMatchObject({ records: long.txt.map((strings) => strings.join('')) });
    await expect.poll(() => first.connections()).toBe(0);
  });

  it.each([
    ['is truncated again', { flags: TRUNCATED_RESPONSE }, 'DNS_FAILED'],
    ['answers another question', { ...RECORD, question: 'other.example' }, 'DNS_FAILED'],
    ['has another id', { ...RECORD, idOffset: 1 }, 'DNS_FAILED'],
    ['never comes', 'silence', 'TIMED_OUT'],
  ] satisfies [string, Behavior, string][])('fails when the answer by TCP %s', async (_what, behavior, code) => {
    const answer = () =>
      look(({ transport }) => (transport === 'udp' ? { flags: TRUNCATED_RESPONSE } : behavior), { timeoutMs: 300 });
    expect(await rejectedCode(answer)).toBe(code);
    await expect.poll(() => first.connections()).toBe(0);
  });

  it.each([
    ['SERVFAIL', SERVFAIL],
    ['REFUSED', { rcode: 5 }],
    ['YXDOMAIN', { rcode: 6 }],
    ['a loop of aliases', { answers: [alias(NAME, 'b.example'), alias('b.example', NAME)] }],
    ['21 records', { txt: Array(21).fill('x') }],
  ] satisfies [string, Behavior][])('ID4ME-L-7 fails at %s', async (_what, behavior) => {
    expect(await rejectedCode(() => look(behavior))).toBe('DNS_FAILED');
    expect(first.queries).toHaveLength(1);
  });

  it('fails at once where nothing listens', async () => {
    const gone = await listen(net.createServer());
    await gone.close();
    const answer = () => client({ servers: [`127.0.0.1:${gone.port}`] }).lookupTxt(NAME);
    expect(await rejectedCode(answer)).toBe('DNS_FAILED');
  });

  it.each([
    ['is silent', 'silence'],
    ['refuses', { rcode: 5 }],
    ['talks nonsense', (query) => message(query, RECORD).subarray(0, 40)],
  ] satisfies [string, Behavior][])('goes on to the next server when one %s', async (_what, behavior) => {
    second.set(NAME, RECORD);
    expect(await look(behavior, both())).toMatchObject({ records: RECORD.txt });
  });

  it('ID4ME-L-5 does not ask the next server about what one found to be bogus', async () => {
    second.set(NAME, RECORD);
    expect(await rejectedCode(() => look(SERVFAIL, both()))).toBe('DNS_FAILED');
    expect(second.queries).toHaveLength(0);
  });

  it('is done within its time, however many servers are silent', async () => {
    second.set(NAME, 'silence');
    const start = performance.now();
    expect(await rejectedCode(() => look('silence', { ...both(), timeoutMs: 300 }))).toBe('TIMED_OUT');
    expect(performance.now() - start).toBeLessThan(1500);
    expect(first.queries).toHaveLength(3);
  });

  it('leaves nothing behind, whatever the outcome', async () => {
    const cut = { flags: TRUNCATED_RESPONSE };
    const before = handles();
    for (let round = 0; round < 100; round += 1) await look(RECORD, { timeoutMs: 600_000 });
    for (let round = 0; round < 10; round += 1) {
      await rejectedCode(() => look('silence', { timeoutMs: 20 }));
      await rejectedCode(() => look(({ transport }) => (transport === 'udp' ? cut : 'silence'), { timeoutMs: 20 }));
    }
    await expect.poll(handles).toBeLessThan(before + 5);
  });

  it('ends when it is told to, and leaves nothing behind', async () => {
    const before = handles();
    const reason = new Error('enough');
    expect(await rejectedCode(() => client().lookupTxt(NAME, AbortSignal.abort(reason)))).toBe(reason);
    for (const transport of ['udp', 'tcp'] as const) {
      const controller = new AbortController();
      first.set(NAME, (query) => {
        if (query.transport !== transport) return { flags: TRUNCATED_RESPONSE };
        setImmediate(() => controller.abort(reason));
        return 'silence';
      });
      expect(await rejectedCode(() => client().lookupTxt(NAME, controller.signal))).toBe(reason);
    }
    await expect.poll(handles).toBeLessThanOrEqual(before);
    await expect.poll(() => first.connections()).toBe(0);
  });

  it('leaves no listener on a signal that is used again and again', async () => {
    const { signal } = new AbortController();
    first.set(NAME, RECORD);
    const one = client();
    for (let round = 0; round < 5; round += 1) await one.lookupTxt(NAME, signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('gives each place back', async () => {
    first.set(NAME, RECORD);
    const one = client();
    for (let round = 0; round < 300; round += 1) await one.lookupTxt(NAME);
    expect(first.queries).toHaveLength(300);
  });

  it('refuses what would be too many lookups at a time', async () => {
    first.set(NAME, 'silence');
    const one = client({ timeoutMs: 5000 });
    const lookups = Array.from({ length: 32 + 128 * 8 + 1 }, () => {
      const controller = new AbortController();
      return { controller, code: rejectedCode(() => one.lookupTxt(NAME, controller.signal)) };
    });
    const last = lookups.pop();
    expect(await last?.code).toBe('TOO_MANY_REQUESTS');
    for (const { controller } of lookups) controller.abort('over');
    expect(new Set(await Promise.all(lookups.map(({ code }) => code)))).toEqual(new Set(['over']));
  });

  it('ATK-D-17 leaves room for others where all servers of a domain are silent', async () => {
    first.set('_openid.example.org', RECORD);
    const dns = client({ timeoutMs: 500 });
    const silent = Array.from({ length: 300 }, (_, index) => {
      first.set(`_openid.a${index}.evil.co.uk`, 'silence');
      return rejectedCode(() => dns.lookupTxt(`_openid.a${index}.evil.co.uk`));
    });
    expect(await dns.lookupTxt('_openid.example.org')).toMatchObject({ kind: 'found' });
    expect(new Set(await Promise.all(silent))).toEqual(new Set(['TIMED_OUT']));
  });

  it('takes no name that DNS cannot have', async () => {
    await expect(client().lookupTxt('a..b')).rejects.toThrow(RangeError);
  });

  it('checks its options', async () => {
    expect(await rejectedCode(async () => createDnsClient({ servers: ['dns.example'] }))).toBe('OPTION_INVALID');
  });
});

describe('createDnsClient without servers', () => {
  it("asks the system's, whatever they say", async () => {
    const codes = [undefined, 'DNS_FAILED', 'TIMED_OUT'];
    expect(codes).toContain(await rejectedCode(() => createDnsClient({ timeoutMs: 300 }).lookupTxt('_openid.invalid')));
  });
});
