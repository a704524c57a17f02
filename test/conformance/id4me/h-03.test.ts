import { describe, expect, it } from 'vitest';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-H-3 the requests of many logins', () => {
  const web = useWeb();

  it('are few at a time', async () => {
    const { authority, begin, complete } = createFixture(web);
    let atATime = 0;
    let most = 0;
    authority.answer('/userinfo', async () => {
      atATime += 1;
      most = Math.max(most, atATime);
      await new Promise((resolve) => setTimeout(resolve, 50));
      atATime -= 1;
      return { body: { sub: 'GqbBE/1w+p4x', name: 'Alice' } };
    });
    const begun = [];
    for (let index = 0; index < 12; index += 1) begun.push(await begin());
    const identities = await Promise.all(begun.map((one) => complete(one)));
    expect(identities).toHaveLength(12);
    expect(most).toBe(4);
  });

  it('say who asks', async () => {
    await createFixture(web).login();
    expect(new Set(web.requests.map(({ headers }) => headers['user-agent']))).toEqual(new Set(['openid-rp-core']));
    web.requests.length = 0;
    await createFixture(web, { http: { headers: { 'User-Agent': 'Site/1.0' } } }).login();
    expect(new Set(web.requests.map(({ headers }) => headers['user-agent']))).toEqual(new Set(['Site/1.0']));
  });
});
