import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Store } from 'openid-rp-core';
import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { createAuthority, documentOf } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Knows the keys that are in use. */
class CountingStore extends MemoryStore implements Store {
  readonly keys = new Set<string>();

  override async set(key: string, value: string, ttlMs: number) {
    this.keys.add(key);
    return super.set(key, value, ttlMs);
  }

  override async add(key: string, value: string, ttlMs: number) {
    this.keys.add(key);
    return super.add(key, value, ttlMs);
  }

  override async delete(key: string) {
    this.keys.delete(key);
    return super.delete(key);
  }
}

const DOCUMENT = '/.well-known/openid-configuration';
const MAX_REGISTRATIONS = 5;

describe('ID4ME-T116 a thousand authorities of one attacker', () => {
  const web = useWeb();

  /** Begins logins at as many authorities of the attacker, a few at a time. */
  async function flood(begin: (name: string) => Promise<unknown>, from: number, to: number) {
    const outcomes = new Map<string, number>();
    for (let first = from; first < to; first += 20) {
      const codes = await Promise.all(Array.from({ length: 20 }, (_, index) => codeOf(begin(`a${first + index}`))));
      for (const code of codes) outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
      // What the test itself remembers does not count.
      web.requests.length = 0;
    }
    return outcomes;
  }

  it('leave a few registrations behind, and nothing that grows', async () => {
    const store = new CountingStore();
    const { begin } = createFixture(web, {
      store,
      maxRegistrationsPerHour: MAX_REGISTRATIONS,
      resolveAuthority: ({ domain }) => web.origin(domain.split('.')[0] ?? ''),
    });
    const beginAt = (name: string) => begin({ identifier: `${name}.wildcard.localhost` });
    const filler = 'x'.repeat(20_000);
    for (let index = 0; index < 1_400; index += 1) {
      web.set(`a${index}`, DOCUMENT, ({ host }) => ({
        body: { ...documentOf(web.origin(host)), service_documentation: filler },
      }));
      web.set(`a${index}`, '/register', { status: 201, body: { client_id: 'client', client_secret: 'secret' } });
    }
    createAuthority(web, { name: 'first' });
    expect(await codeOf(beginAt('first'))).toBe('no error');
    expect(await flood(beginAt, 0, 400)).toEqual(
      new Map([
        ['no error', MAX_REGISTRATIONS - 1],
        ['REGISTRATION_LIMIT', 401 - MAX_REGISTRATIONS],
      ]),
    );
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    expect(await flood(beginAt, 400, 1_400)).toEqual(new Map([['REGISTRATION_LIMIT', 1_000]]));
    collectGarbage();
    // A thousand of their documents are 20 MB.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(8_000_000);
    // Two for each registration: one to begin logins with, one to complete them.
    expect(store.keys.size).toBe(MAX_REGISTRATIONS * 2);
    // What was not used for long had to make room; the registration is still there.
    expect(await codeOf(beginAt('first'))).toBe('no error');
    expect(web.received('first').map(({ path }) => path)).toEqual([DOCUMENT]);
  });
});
