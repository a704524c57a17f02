import { describe, expect, it } from 'vitest';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T54 a site that changes what it says about itself', () => {
  const web = useWeb();

  it.each([
    { clientName: 'New name' },
    { logoUri: 'https://site.example/logo.png' },
    { scopes: [], contacts: ['admin@site.example'] },
    { refreshTokens: true },
  ])('registers anew, and completes what was begun before: %j', async (change) => {
    const before = createFixture(web);
    const begun = await before.begin();
    const after = createFixture(web, { store: before.store, ...change }, before.authority);
    expect((await after.begin()).transaction.clientId).toBe('client-1');
    expect((await after.complete(begun)).tokens.clientId).toBe('client-0');
    // Each of the two goes on with its own.
    expect((await before.begin()).transaction.clientId).toBe('client-0');
    expect((await after.login()).tokens.clientId).toBe('client-1');
    expect(before.authority.clients.size).toBe(2);
  });

  it('goes on with what it has when nothing of that changes', async () => {
    const before = createFixture(web);
    await before.login();
    const after = createFixture(web, { store: before.store, clockToleranceSeconds: 5 }, before.authority);
    expect((await after.login()).tokens.clientId).toBe('client-0');
  });
});
