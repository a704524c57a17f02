import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from 'vitest';
import { StoreError } from '../src/errors.js';
import { EVENT_CHANNEL, observed, publish } from '../src/events.js';

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
