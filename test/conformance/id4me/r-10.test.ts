import { describe, expect, it } from 'vitest';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-R-10 a registration is kept', () => {
  const web = useWeb();

  it('for all processes that say the same about the site', async () => {
    const first = createFixture(web);
    const begun = await first.begin();
    const second = createFixture(web, { store: first.store }, first.authority);
    expect((await second.begin()).transaction.clientId).toBe('client-0');
    expect((await second.complete(begun)).tokens.clientId).toBe('client-0');
    expect(first.authority.clients.size).toBe(1);
  });

  it('for its issuer alone: tenants of one host are two', async () => {
    const tenants = ['/One', '/one', '/one/two'].map((path) => createAuthority(web, { path }));
    const { store } = createFixture(web);
    for (const tenant of [...tenants, ...tenants]) {
      await createFixture(web, { store }, tenant).login();
      expect(tenant.clients.size).toBe(1);
    }
  });

  it('by its ID until the logins that were begun with it are done', async () => {
    const { authority, begin, complete } = createFixture(web);
    authority.registration = { client_secret_expires_at: Math.floor(Date.now() / 1_000) + 299 };
    const begun = [await begin(), await begin(), await begin()];
    expect(begun.map(({ transaction }) => transaction.clientId)).toEqual(['client-0', 'client-1', 'client-2']);
    for (const one of begun) expect((await complete(one)).tokens.clientId).toBe(one.transaction.clientId);
  });

  it('and is not another one’s: a login whose registration is gone ends there', async () => {
    const { begin, complete, authority } = createFixture(web);
    const { complete: completeElsewhere } = createFixture(web, {}, authority);
    const begun = await begin();
    expect(await codeOf(completeElsewhere(begun))).toBe('CLIENT_FORGOTTEN');
    const { transaction } = begun;
    const altered = { ...begun, transaction: { ...transaction, clientId: 'client-7' } };
    expect(await codeOf(complete(altered))).toBe('CLIENT_FORGOTTEN');
    expect(web.received('authority.id4me', '/token')).toEqual([]);
    expect((await complete(begun)).tokens.clientId).toBe('client-0');
  });
});
