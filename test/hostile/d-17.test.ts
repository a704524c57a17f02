import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { codeOf, createParty, STATELESS_WAY, useProvider } from './login-fixture.js';

describe('ATK-D-17 logins that are begun to flood somebody else', () => {
  const target = useProvider();
  const other = useProvider();
  const users = Array.from({ length: 12 }, (_, index) => `${index}`);
  /** Many pages of one host, none of which is remembered. */
  const pagesOf = ({ openid2 }: typeof target) => users.map((user) => `${openid2.identifier('alice')}?${user}`);

  it('make so many requests to one host at a time, and no more wait than is bearable', async () => {
    target.openid2.faults.slowMs = 30;
    const http = { maxConcurrent: 1, maxConcurrentPerHost: 1 };
    const party = createParty(STATELESS_WAY, { http, store: new MemoryStore() });
    const outcomes = await Promise.all(pagesOf(target).map((identifier) => codeOf(party.begin({ identifier }))));
    expect(outcomes.filter((code) => code === 'TOO_MANY_REQUESTS')).toHaveLength(3);
    expect(target.openid2.requests).toHaveLength(9);
  });

  it('hold up nobody who wants another host', async () => {
    target.openid2.faults.slowMs = 400;
    const http = { maxConcurrent: 8, maxConcurrentPerHost: 1 };
    const party = createParty(STATELESS_WAY, { http, store: new MemoryStore() });
    const order: string[] = [];
    const flood = pagesOf(target).slice(0, 3);
    const begin = async (identifier: string, name: string) => {
      await codeOf(party.begin({ identifier }));
      order.push(name);
    };
    await Promise.all([
      ...flood.map((identifier) => begin(identifier, 'flood')),
      begin(other.openid2.identifier('alice'), 'honest'),
    ]);
    expect(order).toEqual(['honest', 'flood', 'flood', 'flood']);
  });

  it('end together when they take too long in all', async () => {
    target.openid2.faults.slowMs = 100;
    const http = { maxConcurrentPerHost: 1, deadlineMs: 250 };
    const party = createParty(STATELESS_WAY, { http, store: new MemoryStore() });
    const outcomes = await Promise.all(pagesOf(target).map((identifier) => codeOf(party.begin({ identifier }))));
    expect(new Set(outcomes)).toContain('TIMED_OUT');
    expect(target.openid2.requests.length).toBeLessThanOrEqual(3);
  });

  it('are one request when they are about the same page', async () => {
    const party = createParty(STATELESS_WAY, { store: new MemoryStore() });
    const identifier = target.openid2.identifier('alice');
    await Promise.all(Array.from({ length: 50 }, () => party.begin({ identifier })));
    await party.begin({ identifier });
    // A request that was ended at the deadline above may arrive after it; those pages had a query.
    expect(target.openid2.requests.filter(({ query }) => query === undefined)).toHaveLength(1);
  });
});
