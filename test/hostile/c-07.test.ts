import { describe, expect, it } from 'vitest';
import { beginLogin, useProvider, WAYS } from './login-fixture.js';

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
});
