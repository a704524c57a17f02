import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EVENT_CHANNEL, type LoginEvent } from 'openid-rp-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-R-14 an authority that refuses', () => {
  const web = useWeb();
  const registrations = () => web.received('authority.id4me', '/register').length;
  afterEach(() => vi.restoreAllMocks());

  it.each([
    ['REGISTRATION_REFUSED', { status: 403 }],
    ['REGISTRATION_MALFORMED', { status: 201, body: '[]' }],
  ])('with %s is asked again after five minutes, however often somebody tries meanwhile', async (code, answer) => {
    const { authority, begin } = createFixture(web);
    authority.answer('/register', answer);
    const start = performance.now();
    const at = async (minutes: number) => {
      vi.spyOn(performance, 'now').mockReturnValue(start + minutes * 60_000);
      // The clock is read once in a millisecond at most.
      await new Promise((resolve) => setTimeout(resolve, 5));
    };
    for (const minutes of [0, 1, 2, 4, 4.9]) {
      await at(minutes);
      expect(await codeOf(begin())).toBe(code);
    }
    expect(registrations()).toBe(1);
    await at(5.1);
    expect(await codeOf(begin())).toBe(code);
    expect(registrations()).toBe(2);
  });

  it('is what one counts for whose secret would fill the store', async () => {
    const secret = (length: number) => ({ client_id: 'site', client_secret: 's'.repeat(length) });
    const { authority, begin } = createFixture(web);
    authority.answer('/register', { status: 201, body: JSON.stringify(secret(4_096)) });
    expect(await codeOf(begin())).toBe('no error');
    const other = createFixture(web);
    other.authority.answer('/register', { status: 201, body: JSON.stringify(secret(4_097)) });
    expect(await codeOf(other.begin())).toBe('REGISTRATION_MALFORMED');
  });

  it('does not spoil it for others', async () => {
    const other = createAuthority(web, { name: 'other' });
    const issuers = [web.origin('authority.id4me'), other.issuer];
    const { authority, begin } = createFixture(web, { resolveAuthority: () => issuers.shift() });
    authority.answer('/register', { status: 403 });
    expect(await codeOf(begin())).toBe('REGISTRATION_REFUSED');
    expect((await begin()).transaction.issuer).toBe(other.issuer);
  });

  it('is told of at each login, whether or not it was asked', async () => {
    const { authority, begin } = createFixture(web);
    authority.answer('/register', { status: 403 });
    const told: string[] = [];
    const listen = (event: unknown) => {
      const { type, error } = event as LoginEvent & { error?: { code: string } };
      if (type === 'failed' && error) told.push(error.code);
    };
    subscribe(EVENT_CHANNEL, listen);
    try {
      for (let count = 0; count < 3; count += 1) await codeOf(begin());
    } finally {
      unsubscribe(EVENT_CHANNEL, listen);
    }
    expect(told).toEqual(Array.from({ length: 3 }, () => 'REGISTRATION_REFUSED'));
    expect(registrations()).toBe(1);
  });

  it('is not one that was only slow', async () => {
    const { authority, begin } = createFixture(web, { http: { timeoutMs: 200 } });
    authority.answer('/register', { delayMs: 400 });
    expect(await codeOf(begin())).toBe('TIMED_OUT');
    expect(await codeOf(begin())).toBe('TIMED_OUT');
    expect(registrations()).toBe(2);
  });
});
