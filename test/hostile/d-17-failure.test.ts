import { MemoryStore } from 'openid-rp-core/stores';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { htmlPage, type Page, providerLink, usePages } from '../page-server.js';
import { beginLogin, codeOf, createParty, STATELESS_WAY, useProvider } from './login-fixture.js';

describe('ATK-D-17 logins that are begun again and again where discovery fails', () => {
  const pages = usePages();
  const provider = useProvider();
  const evil = useProvider();
  afterEach(() => vi.restoreAllMocks());
  /** Lets time pass for what is kept in memory. */
  const wait = (ms: number) => {
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + ms);
  };
  const open = () => createParty(STATELESS_WAY, { store: new MemoryStore() });

  const lasting: Record<string, { page: () => Page; code: string }> = {
    'there is no page': { page: () => ({ status: 404 }), code: 'IDENTIFIER_NOT_FOUND' },
    'the page names no provider': { page: () => htmlPage(''), code: 'SERVICE_ABSENT' },
    'the page leads where nothing is asked': {
      page: () => ({ status: 302, headers: { location: 'ftp://127.0.0.1/' } }),
      code: 'URL_REFUSED',
    },
    'the page leads in circles': {
      page: () => ({ status: 302, headers: { location: '/page' } }),
      code: 'REDIRECT_LIMIT',
    },
  };

  for (const [name, { page, code }] of Object.entries(lasting)) {
    it(`ask once a minute: ${name}`, async () => {
      pages.set('/page', page());
      const party = open();
      const identifier = `${pages.origin}/page`;
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => codeOf(party.begin({ identifier }))));
      const { length } = pages.requests;
      for (let count = 0; count < 20; count += 1) outcomes.push(await codeOf(party.begin({ identifier })));
      expect(new Set(outcomes)).toEqual(new Set([code]));
      expect(pages.requests).toHaveLength(length);

      pages.set('/page', htmlPage(providerLink(provider.openid2.endpoint)));
      wait(61_000);
      expect(await codeOf(party.begin({ identifier }))).toBe('none');
    });
  }

  it('say the same each time, with the same words', async () => {
    const party = open();
    const failures = await Promise.all(
      [1, 2].map(async (index) => {
        if (index === 2) await codeOf(party.begin({ identifier: `${pages.origin}/page` }));
        return party.begin({ identifier: `${pages.origin}/page` }).catch((error: unknown) => error);
      }),
    );
    const told = (failure: unknown) => {
      const { name, code, status, step, hint, detail, message } = failure as Record<string, unknown>;
      return { name, code, status, step, hint, detail, message };
    };
    expect(told(failures[1])).toEqual(told(failures[0]));
    expect(failures[1]).not.toBe(failures[0]);
  });

  it('ask again after seconds what may be over', async () => {
    pages.set('/page', { status: 500 });
    const party = open();
    const identifier = `${pages.origin}/page`;
    expect(await codeOf(party.begin({ identifier }))).toBe('HTTP_STATUS');
    expect(await codeOf(party.begin({ identifier }))).toBe('HTTP_STATUS');
    expect(pages.requests).toHaveLength(1);
    pages.set('/page', htmlPage(providerLink(provider.openid2.endpoint)));
    wait(6_000);
    expect(await codeOf(party.begin({ identifier }))).toBe('none');
  });

  it('are asked for anew where the limit was our own', async () => {
    provider.openid2.faults.slowMs = 50;
    const party = createParty(STATELESS_WAY, {
      store: new MemoryStore(),
      http: { maxConcurrent: 1, maxConcurrentPerHost: 1 },
    });
    const names = Array.from({ length: 12 }, (_, index) => `${provider.openid2.identifier('alice')}?own=${index}`);
    const outcomes = await Promise.all(names.map((identifier) => codeOf(party.begin({ identifier }))));
    const turnedAway = names.filter((_, index) => outcomes[index] === 'TOO_MANY_REQUESTS');
    expect(turnedAway.length).toBeGreaterThan(0);
    for (const identifier of turnedAway) expect(await codeOf(party.begin({ identifier }))).toBe('none');
  });

  it('shut nobody out by a login that had no time left for the page of somebody else', async () => {
    const party = createParty(STATELESS_WAY, {
      store: new MemoryStore(),
      http: { timeoutMs: 1_000, deadlineMs: 1_000 },
    });
    const login = await beginLogin(evil, STATELESS_WAY, { identifier: evil.openid2.opIdentifier, party });
    const identifier = provider.openid2.identifier('alice');
    const answer = login.sign({ claimed_id: identifier, identity: identifier });
    evil.openid2.faults.slowMs = 900;
    provider.openid2.faults.slowMs = 300;
    expect(await login.outcome(answer)).toBe('TIMED_OUT');
    expect(await codeOf(party.begin({ identifier }))).toBe('none');
  });

  it('fill no store', async () => {
    const store = new MemoryStore();
    const set = vi.spyOn(store, 'set');
    const party = createParty(STATELESS_WAY, { store });
    for (let index = 0; index < 20; index += 1) await codeOf(party.begin({ identifier: `${pages.origin}/${index}` }));
    expect(set).not.toHaveBeenCalled();
  });
});
