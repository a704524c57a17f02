import { MemoryStore, sealedStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const SECRET = 'the-secret-of-the-client';

/** Remembers what was written into it. */
class WrittenStore extends MemoryStore {
  readonly written: string[] = [];

  override async set(key: string, value: string, ttlMs: number) {
    this.written.push(`${key} ${value}`);
    return super.set(key, value, ttlMs);
  }
}

describe('ID4ME-R-13 the secret of a registration', () => {
  const web = useWeb();

  it('is in the store, and never in what the browser or its session keeps', async () => {
    const store = new WrittenStore();
    const { authority, begin } = createFixture(web, { store });
    authority.registration = { client_secret: SECRET, registration_access_token: SECRET };
    const begun = await begin();
    expect(store.written.join()).toContain(SECRET);
    expect(JSON.stringify(begun)).not.toContain(SECRET);
  });

  it('is encrypted in a sealed store, where logins go on with it', async () => {
    const store = new WrittenStore();
    const sealed = sealedStore(store, ['a-key-of-32-characters-at-least!']);
    const { authority, login } = createFixture(web, { store: sealed });
    authority.registration = { client_secret: SECRET };
    await login();
    await login();
    expect(authority.clients.size).toBe(1);
    expect(store.written.length).toBeGreaterThan(0);
    expect(store.written.join()).not.toContain(SECRET);
    expect(store.written.join()).not.toContain('client-0');
  });
});
