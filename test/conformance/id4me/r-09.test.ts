import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-R-9 a registration that expires', () => {
  const web = useWeb();
  const zone = process.env['TZ'];
  afterEach(() => {
    vi.useRealTimers();
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  it.each(['UTC', 'Pacific/Auckland', 'America/Los_Angeles'])(
    'is renewed five minutes before, counted in seconds of UTC: %s',
    async (timeZone) => {
      process.env['TZ'] = timeZone;
      const { authority, begin } = createFixture(web);
      const now = Date.now();
      authority.registration = { client_secret_expires_at: Math.floor(now / 1_000) + 3_600 };
      vi.useFakeTimers({ toFake: ['Date'], now });
      const clientId = async () => (await begin()).transaction.clientId;
      expect(await clientId()).toBe('client-0');
      vi.setSystemTime(now + 3_290_000);
      expect(await clientId()).toBe('client-0');
      vi.setSystemTime(now + 3_310_000);
      authority.registration = { client_secret_expires_at: Math.floor(now / 1_000) + 7_200 };
      expect(await clientId()).toBe('client-1');
      expect(await clientId()).toBe('client-1');
      expect(authority.clients.size).toBe(2);
    },
  );

  it('completes logins until it does, and none afterwards', async () => {
    const { authority, begin, complete } = createFixture(web);
    const now = Date.now();
    authority.registration = { client_secret_expires_at: Math.floor(now / 1_000) + 600 };
    const [one, two] = [await begin(), await begin()];
    vi.useFakeTimers({ toFake: ['Date'], now: now + 590_000 });
    expect((await complete(one)).tokens.clientId).toBe('client-0');
    vi.setSystemTime(now + 601_000);
    await expect(complete(two)).rejects.toMatchObject({ code: 'CLIENT_FORGOTTEN' });
  });
});
