import { type RelyingPartyOptions, STORE_NAMESPACE } from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { beginLogin, createParty, useProvider, WAYS } from './login-fixture.js';

const MINUTE = 60_000;
const at = (offsetMs: number) => `${new Date(Date.now() + offsetMs).toISOString().slice(0, 19)}Z`;
let count = 0;
const salt = () => {
  count += 1;
  return `salt${count}`;
};

describe('ATK-C-07 nonces with another time or in another form', () => {
  const provider = useProvider();
  const now = () => at(0).slice(0, -1);
  const nonces: Record<string, { nonce: () => string; outcome: string }> = {
    'from long ago': { nonce: () => `2005-05-15T17:11:51Z${salt()}`, outcome: 'NONCE_TOO_OLD' },
    'a little too old': { nonce: () => at(-10 * MINUTE - 5_000) + salt(), outcome: 'NONCE_TOO_OLD' },
    'not quite too old': { nonce: () => at(-10 * MINUTE + 10_000) + salt(), outcome: 'authenticated' },
    'not quite in the future': { nonce: () => at(5 * MINUTE - 10_000) + salt(), outcome: 'authenticated' },
    'a little too far in the future': { nonce: () => at(5 * MINUTE + 5_000) + salt(), outcome: 'NONCE_IN_FUTURE' },
    'from the year 9999': { nonce: () => `9999-12-31T23:59:59Z${salt()}`, outcome: 'NONCE_IN_FUTURE' },
    'with fractions of seconds': { nonce: () => `${now()}.5Z${salt()}`, outcome: 'NONCE_MALFORMED' },
    'with an offset': { nonce: () => `${now()}+00:00${salt()}`, outcome: 'NONCE_MALFORMED' },
    'with small letters': { nonce: () => `${now()}z${salt()}`.toLowerCase(), outcome: 'NONCE_MALFORMED' },
    'without a zone': { nonce: () => now(), outcome: 'NONCE_MALFORMED' },
    'without seconds': { nonce: () => `${now().slice(0, 16)}Z${salt()}`, outcome: 'NONCE_MALFORMED' },
    'with a space in it': { nonce: () => `${now().replace('T', ' ')}Z${salt()}`, outcome: 'NONCE_MALFORMED' },
    'with a space before it': { nonce: () => ` ${now()}Z${salt()}`, outcome: 'NONCE_MALFORMED' },
    'with a space in the salt': { nonce: () => `${now()}Za ${salt()}`, outcome: 'NONCE_MALFORMED' },
    'with letters beyond ASCII': { nonce: () => `${now()}Zä${salt()}`, outcome: 'NONCE_MALFORMED' },
    'on a day that is none': { nonce: () => `2025-02-30T00:00:00Z${salt()}`, outcome: 'NONCE_MALFORMED' },
    'at an hour that is none': { nonce: () => `${now().slice(0, 11)}25:00:00Z${salt()}`, outcome: 'NONCE_MALFORMED' },
    'with more than 255 characters': { nonce: () => `${now()}Z${'x'.repeat(236)}`, outcome: 'NONCE_MALFORMED' },
    'without a time': { nonce: () => salt(), outcome: 'NONCE_MALFORMED' },
    'with just 255 characters': { nonce: () => at(0) + salt().padEnd(235, 'x'), outcome: 'authenticated' },
  };

  for (const way of WAYS) {
    for (const [name, { nonce, outcome }] of Object.entries(nonces)) {
      it(`${outcome === 'authenticated' ? 'pass' : 'are refused'}: ${name} (${way.name})`, async () => {
        const login = await beginLogin(provider, way);
        expect(await login.outcome(login.sign({ response_nonce: nonce() }))).toBe(outcome);
        if (outcome !== 'authenticated') expect(await login.outcome(login.approve())).toBe('authenticated');
      });
    }
  }

  it('may have no salt, and then count once a second', async () => {
    const way = WAYS[0] as (typeof WAYS)[number];
    const response_nonce = at(-MINUTE);
    const login = await beginLogin(provider, way);
    expect(await login.outcome(login.sign({ response_nonce }))).toBe('authenticated');
    const again = await beginLogin(provider, way);
    expect(await again.outcome(again.sign({ response_nonce }))).toBe('NONCE_REUSED');
  });

  const windows: ReadonlyArray<readonly [Partial<RelyingPartyOptions>, number, string]> = [
    [{ maxNonceAgeSeconds: 60 }, -50_000, 'authenticated'],
    [{ maxNonceAgeSeconds: 60 }, -65_000, 'NONCE_TOO_OLD'],
    [{ maxNonceAgeSeconds: 3_600 }, -59 * MINUTE, 'authenticated'],
    [{ maxNonceAgeSeconds: 3_600 }, -61 * MINUTE, 'NONCE_TOO_OLD'],
    [{ maxNonceAheadSeconds: 0 }, -1_000, 'authenticated'],
    [{ maxNonceAheadSeconds: 0 }, 5_000, 'NONCE_IN_FUTURE'],
    [{ maxNonceAheadSeconds: 3_600 }, 59 * MINUTE, 'authenticated'],
    [{ maxNonceAheadSeconds: 3_600 }, 61 * MINUTE, 'NONCE_IN_FUTURE'],
  ];
  for (const way of WAYS) {
    it.each(windows)(
      `have the window of the site: %j, %i ms from now: %s (${way.name})`,
      async (options, ms, outcome) => {
        const login = await beginLogin(provider, way, options);
        expect(await login.outcome(login.sign({ response_nonce: at(ms) + salt() }))).toBe(outcome);
      },
    );

    it(`are remembered as long as they are taken (${way.name})`, async () => {
      const ttls: number[] = [];
      const store = new MemoryStore();
      const add = store.add.bind(store);
      store.add = (key, value, ttlMs) => {
        if (key.startsWith(STORE_NAMESPACE.nonce)) ttls.push(ttlMs);
        return add(key, value, ttlMs);
      };
      const login = await beginLogin(provider, way, { store, maxNonceAgeSeconds: 7_200 });
      expect(await login.outcome(login.approve())).toBe('authenticated');
      expect(ttls[0]).toBeGreaterThan(7_200_000 - MINUTE);
    });
  }

  it.each([
    { maxNonceAgeSeconds: 0 },
    { maxNonceAgeSeconds: 86_401 },
    { maxNonceAgeSeconds: 1.5 },
    { maxNonceAgeSeconds: '600' },
    { maxNonceAheadSeconds: -1 },
    { maxNonceAheadSeconds: 3_601 },
  ])('have no window such as %j', (options) => {
    expect(() => createParty({ stateless: true }, options as Partial<RelyingPartyOptions>)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    );
  });
});
