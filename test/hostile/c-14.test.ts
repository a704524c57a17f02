import session from 'express-session';
import { describe, expect, it } from 'vitest';
import { memorySession, type SiteOptions, useSites } from '../../packages/passport-openid2/test/site.js';
import type { Visitor } from '../../packages/passport-openid2/test/visitor.js';

describe("ATK-C-14 a session that the attacker put into the victim's browser", () => {
  const sites = useSites();

  /** A site with a page that tells who is logged in. */
  async function open(options: SiteOptions = {}) {
    const store = new session.MemoryStore();
    const site = await sites.open({
      ...options,
      session: memorySession(store),
      before: (request, response, next) => {
        if (request.url !== '/who') return next();
        const { passport } = (request.session ?? {}) as { passport?: { user?: string } };
        response.end(JSON.stringify(passport?.user ?? null));
      },
    });
    const who = async (visitor: Visitor): Promise<unknown> => JSON.parse((await visitor.get('/who')).text);
    return { site, who };
  }

  it('is another one after the login', async () => {
    const { site, who } = await open();
    const attacker = site.visitor();
    await site.begin(attacker);
    const victim = attacker.clone();
    const before = [...victim.cookies.values()];
    const url = await site.begin(victim);
    expect([...victim.cookies.values()]).toEqual(before);
    expect(await site.ending(victim.deliver(sites.openid2.approve(url, { user: 'alice' })))).toMatchObject({
      kind: 'success',
    });
    expect(await who(victim)).toContain(sites.openid2.identifier('alice'));
    expect([...victim.cookies.values()]).not.toEqual(before);
    expect([...attacker.cookies.values()]).toEqual(before);
    expect(await who(attacker)).toBeNull();
  });

  it('cannot complete a login with what the victim did not begin', async () => {
    const { site, who } = await open();
    const attacker = site.visitor();
    const url = await site.begin(attacker);
    const answer = sites.openid2.approve(url, { user: 'bob', assertAnyIdentity: true });
    const victim = site.visitor();
    expect(await site.ending(victim.deliver(answer))).toMatchObject({ info: { code: 'TRANSACTION_COOKIE_ABSENT' } });
    expect(await who(victim)).toBeNull();
  });

  it('takes the logins of other tabs along, and uses none of them twice', async () => {
    const { site, who } = await open();
    const visitor = site.visitor();
    const [first, second] = [await site.begin(visitor), await site.begin(visitor)];
    const answers = [first, second].map((url) => sites.openid2.approve(url, { user: 'alice' }));
    for (const answer of answers) expect(await site.ending(visitor.deliver(answer))).toMatchObject({ kind: 'success' });
    for (const answer of answers) {
      expect(await site.ending(visitor.deliver(answer))).toMatchObject({ info: { code: 'TRANSACTION_USED' } });
    }
    expect(await who(visitor)).toContain('alice');
  });
});
