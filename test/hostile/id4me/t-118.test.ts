import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeOf, createFixture, type Fixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';
import { useNameServer } from '../../name-server.js';

describe('ID4ME-T118 a failure that nobody waits for any more', () => {
  const web = useWeb();
  const names = useNameServer();
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  // Vitest listens too, and would fail the run; here the test itself tells.
  let listeners: NodeJS.UnhandledRejectionListener[] = [];

  beforeEach(() => {
    unhandled.length = 0;
    listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', note);
  });
  afterEach(() => {
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
  });

  /** Long enough for what was left under way to fail. */
  const later = () => new Promise((resolve) => setTimeout(resolve, 500));

  function fixture(): Fixture {
    const made = createFixture(web, {
      resolveAuthority: undefined,
      dns: { servers: [names.address], timeoutMs: 300 },
      http: { timeoutMs: 300, deadlineMs: 400 },
    });
    const record = `v=OID1;iss=${made.authority.issuer.replace('http://', '')}`;
    names.set('_openid.alice.id4me.localhost', { txt: [record] });
    return made;
  }

  it('is handled: keys that fail after the token endpoint did', async () => {
    const { authority, begin, complete } = fixture();
    const begun = await begin();
    authority.answer('/token', { status: 400, body: { error: 'invalid_grant' } });
    authority.answer('/jwks', { status: 500, delayMs: 100 });
    expect(await codeOf(complete(begun))).toBe('GRANT_REFUSED');
    await later();
    expect(unhandled).toEqual([]);
  });

  it('is handled: parents that do not answer, of a name that did', async () => {
    const { begin } = fixture();
    names.set('_openid.id4me.localhost', 'silence');
    expect((await begin()).kind).toBe('redirect');
    names.set('_openid.other.id4me.localhost', { txt: ['v=OID1;iss='] });
    expect(await codeOf(begin({ identifier: 'other.id4me.localhost' }))).toBe('DNS_RECORD_INVALID');
    await later();
    expect(unhandled).toEqual([]);
  });

  it('is handled: many logins that wait for one thing that fails', async () => {
    for (const path of ['/register', '/.well-known/openid-configuration']) {
      const { authority, begin } = fixture();
      authority.answer(path, { status: 500 });
      const codes = await Promise.all(Array.from({ length: 5 }, () => codeOf(begin())));
      expect(new Set(codes).size).toBe(1);
    }
    await later();
    expect(unhandled).toEqual([]);
  });

  it('would be seen', async () => {
    void Promise.reject(new Error('nobody waits for this'));
    await later();
    expect(unhandled).toHaveLength(1);
  });
});
