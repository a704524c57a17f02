import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T57 more registrations than anybody needs', () => {
  const web = useWeb();
  afterEach(() => void vi.useRealTimers());

  /** Each of its names has an authority of its own. */
  function wildcard() {
    const fixture = createFixture(web, {
      maxRegistrationsPerHour: 3,
      resolveAuthority: ({ domain }) => web.origin(domain.split('.')[0] ?? ''),
    });
    const beginAt = (name: string) => fixture.begin({ identifier: `${name}.wildcard.localhost` });
    return { beginAt };
  }

  it('are not made', async () => {
    const { beginAt } = wildcard();
    const authorities = ['one', 'two', 'three', 'four'].map((name) => createAuthority(web, { name }));
    for (const name of ['one', 'two', 'three']) expect((await beginAt(name)).kind).toBe('redirect');
    expect(await codeOf(beginAt('four'))).toBe('REGISTRATION_LIMIT');
    expect(authorities.map(({ clients }) => clients.size)).toEqual([1, 1, 1, 0]);
    // Those that are there go on.
    expect((await beginAt('one')).kind).toBe('redirect');
    // In the next hour there are others.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
    expect((await beginAt('four')).kind).toBe('redirect');
  });

  it('are those that an authority refused, too', async () => {
    const { beginAt } = wildcard();
    for (const name of ['one', 'two', 'three', 'four']) {
      createAuthority(web, { name }).answer('/register', { status: 403 });
    }
    for (const name of ['one', 'two', 'three']) expect(await codeOf(beginAt(name))).toBe('REGISTRATION_REFUSED');
    expect(await codeOf(beginAt('four'))).toBe('REGISTRATION_LIMIT');
    expect(web.received('four', '/register')).toEqual([]);
  });
});
