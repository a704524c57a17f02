import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T56 an authority that is not welcome', () => {
  const web = useWeb();

  it('is asked nothing at all', async () => {
    const { authority, begin, party } = createFixture(web, { authorityPolicy: () => false });
    expect(await codeOf(begin())).toBe('AUTHORITY_REFUSED');
    expect(await codeOf(party.begin({ issuer: authority.issuer }))).toBe('AUTHORITY_REFUSED');
    expect(web.requests).toEqual([]);

    const welcome = createFixture(web, { authorityPolicy: () => true }, authority);
    expect((await welcome.login()).issuer).toBe(authority.issuer);
  });

  it.each([undefined, null, 1, 'true', {}])('is one of which the policy says %j', async (word) => {
    const { begin } = createFixture(web, { authorityPolicy: (async () => word) as never });
    expect(await codeOf(begin())).toBe('AUTHORITY_REFUSED');
    expect(web.requests).toEqual([]);
  });
});
