import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from 'vitest';
import { SERVFAIL, useNameServer } from '../../../test/name-server.js';
import { createDnsClient } from '../src/dns-client.js';
import { StoreError } from '../src/errors.js';
import { EVENT_CHANNEL, observed, publish } from '../src/events.js';
import { createHttpClient } from '../src/http-client.js';
import { serve } from './loopback-server.js';

const seen: unknown[] = [];
const listen = (event: unknown) => {
  seen.push(event);
};
afterEach(() => {
  unsubscribe(EVENT_CHANNEL, listen);
  seen.length = 0;
});

describe('publish', () => {
  it('tells those who listen, and nobody else', () => {
    publish({ type: 'redirected', endpoint: 'https://a.example/' });
    subscribe(EVENT_CHANNEL, listen);
    publish({ type: 'redirected', endpoint: 'https://b.example/' });
    expect(seen).toEqual([{ type: 'redirected', endpoint: 'https://b.example/' }]);
  });
});

describe('observed', () => {
  it('gives what comes, and publishes the errors of this library on their way', async () => {
    subscribe(EVENT_CHANNEL, listen);
    expect(await observed(async () => 1)).toBe(1);
    const coded = new StoreError('STORE_FULL', 'full');
    await expect(observed(() => Promise.reject(coded))).rejects.toBe(coded);
    const other = new TypeError('a mistake in a site');
    await expect(observed(() => Promise.reject(other))).rejects.toBe(other);
    expect(seen).toEqual([{ type: 'failed', error: coded }]);
  });
});

describe('a request', () => {
  const client = createHttpClient({ allowPrivateAddresses: true, timeoutMs: 200 });

  it('that is not answered is told with its code and its time, and without its query', async () => {
    const server = await serve(() => {});
    subscribe(EVENT_CHANNEL, listen);
    const url = `${server.url}/path`;
    await client.fetch({ url: `${url}?code=secret`, step: 'token' }).catch(() => {});
    const durationMs = expect.toSatisfy((ms: number) => ms >= 190 && ms < 5_000);
    const words = { message: expect.stringContaining(url), hint: expect.any(String) };
    expect(seen).toEqual([
      { type: 'http-exchange-failed', step: 'token', url, code: 'TIMED_OUT', ...words, durationMs },
    ]);
    expect(JSON.stringify(seen)).not.toContain('secret');
    await server.close();
  });

  it('that nobody waits for any more is not told', async () => {
    const server = await serve(() => {});
    subscribe(EVENT_CHANNEL, listen);
    const signal = AbortSignal.timeout(50);
    await client.fetch({ url: server.url, step: 'token', signal }).catch(() => {});
    expect(seen).toEqual([]);
    await server.close();
  });
});

describe('a lookup', () => {
  const names = useNameServer();
  const look = async (signal?: AbortSignal) => {
    const client = createDnsClient({ servers: [names.address], timeoutMs: 200 });
    await client.lookupTxt('_openid.example.com', signal).catch(() => {});
  };

  it.each([
    ['SERVFAIL', SERVFAIL, 'DNS_FAILED', 0],
    ['silence', 'silence', 'TIMED_OUT', 190],
  ] as const)('from which nothing can be concluded is told: %s', async (_what, behavior, code, leastMs) => {
    names.set('_openid.example.com', behavior);
    subscribe(EVENT_CHANNEL, listen);
    await look();
    const durationMs = expect.toSatisfy((ms: number) => ms >= leastMs && ms < 5_000);
    const words = { message: expect.any(String), hint: expect.any(String) };
    expect(seen).toEqual([{ type: 'dns-lookup-failed', name: '_openid.example.com', code, ...words, durationMs }]);
  });

  it('that nobody waits for any more is not told', async () => {
    names.set('_openid.example.com', 'silence');
    subscribe(EVENT_CHANNEL, listen);
    await look(AbortSignal.timeout(50));
    expect(seen).toEqual([]);
  });
});
