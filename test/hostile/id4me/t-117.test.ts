import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';
import { useNameServer } from '../../name-server.js';

describe('ID4ME-T117 what logins leave behind', () => {
  const web = useWeb();
  const names = useNameServer();

  /** What keeps a process alive, without what the servers of the test have. */
  const held = () =>
    process
      .getActiveResourcesInfo()
      .filter((resource) => !/Immediate|Server/.test(resource))
      .sort();

  /** What is there beyond what was; connections are kept for two seconds, in case that another request follows. */
  async function leftOver(before: readonly string[]): Promise<readonly string[]> {
    const surplus = () => {
      const known = [...before];
      return held().filter(
        (resource) => !known.includes(resource) || known.splice(known.indexOf(resource), 1).length === 0,
      );
    };
    const endsAt = Date.now() + 5_000;
    while (surplus().length > 0 && Date.now() < endsAt) await new Promise((next) => setTimeout(next, 20));
    return surplus();
  }

  function fixture() {
    const { authority, ...rest } = createFixture(web, {
      resolveAuthority: undefined,
      dns: { servers: [names.address], timeoutMs: 400 },
      http: { timeoutMs: 300, deadlineMs: 500 },
    });
    names.set('_openid.alice.id4me.localhost', { txt: [`v=OID1;iss=${authority.issuer.replace('http://', '')}`] });
    return { authority, ...rest };
  }

  it('is nothing, where they succeed', async () => {
    const before = held();
    await fixture().login();
    expect(await leftOver(before)).toEqual([]);
  });

  it('is nothing, where they fail', async () => {
    const before = held();
    const { authority, begin, complete } = fixture();
    const begun = await begin();
    names.set('_openid.silent.id4me.localhost', 'silence');
    expect(await codeOf(begin({ identifier: 'silent.id4me.localhost' }))).toBe('TIMED_OUT');
    authority.answer('/jwks', { delayMs: 2_000, body: { keys: authority.jwks } });
    expect(await codeOf(complete(begun))).toBe('TIMED_OUT');
    const anew = fixture();
    anew.authority.answer('/register', { drip: 'x'.repeat(1_000) });
    expect(await codeOf(anew.begin())).toBe('TIMED_OUT');
    expect(await leftOver(before)).toEqual([]);
  });
});
