import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-R-1 the site registers', () => {
  const web = useWeb();
  afterEach(() => void vi.useRealTimers());

  it('on first contact with an authority, and not again', async () => {
    const { authority, begin, login } = createFixture(web);
    await begin();
    await login();
    await login({ identifier: 'ALICE.id4me.localhost.' });
    expect(authority.clients.size).toBe(1);
  });

  it('at each authority', async () => {
    const one = createAuthority(web, { name: 'one' });
    const two = createAuthority(web, { name: 'two' });
    const issuers = [one.issuer, two.issuer, one.issuer];
    const { begin } = createFixture(web, { resolveAuthority: () => issuers.shift() });
    for (const { issuer } of [one, two, one]) expect((await begin()).transaction.issuer).toBe(issuer);
    expect([one.clients.size, two.clients.size]).toEqual([1, 1]);
  });

  it('once more when the registration has expired', async () => {
    const { authority, begin, login } = createFixture(web);
    authority.registration = { client_secret_expires_at: Math.floor(Date.now() / 1_000) + 3_600 };
    await login();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_601_000 });
    authority.registration = {};
    expect((await begin()).transaction.clientId).toBe('client-1');
  });

  it('without credentials', async () => {
    const { begin } = createFixture(web);
    await begin();
    const [request] = web.received('authority.id4me', '/register');
    expect(request?.headers).not.toHaveProperty('authorization');
  });
});
