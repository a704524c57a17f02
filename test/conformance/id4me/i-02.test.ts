import { expect, it } from 'vitest';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each(['', '/realms/one', '/a/b.c/~d'])(
  'ID4ME-I-2 the well-known path comes after the path of the issuer: %s',
  async (path) => {
    for (const slash of ['', '/']) {
      const authority = createAuthority(web, { path });
      const { login } = createFixture(web, { resolveAuthority: () => `${authority.issuer}${slash}` }, authority);
      web.requests.length = 0;
      expect((await login()).issuer).toBe(authority.issuer);
      expect(web.requests[0]).toMatchObject({ method: 'GET', path: `${path}/.well-known/openid-configuration` });
    }
  },
);
