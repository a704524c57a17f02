import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';
import { useNameServer } from '../../name-server.js';

describe('ID4ME-I-9 the site may refuse authorities', () => {
  const web = useWeb();
  const names = useNameServer();

  it('and is asked with issuer and identifier, before anything is requested', async () => {
    const asked: unknown[] = [];
    const { authority, login, party } = createFixture(web, {
      resolveAuthority: undefined,
      dns: { servers: [names.address] },
      authorityPolicy: async (issuer, identifier) => {
        asked.push({ issuer, identifier, requests: web.requests.length });
        return true;
      },
    });
    names.set('_openid.alice.id4me.localhost', { txt: [`v=OID1;iss=${authority.issuer.replace('http://', '')}`] });
    await login({ identifier: 'Alice.ID4me.localhost' });
    web.requests.length = 0;
    await party.begin({ issuer: authority.issuer });
    const { issuer } = authority;
    expect(asked).toEqual([
      { issuer, identifier: 'alice.id4me.localhost', requests: 0 },
      { issuer, identifier: undefined, requests: 0 },
    ]);
  });

  it('for each identifier anew, however well known the authority is', async () => {
    const { begin } = createFixture(web, {
      authorityPolicy: (_issuer, identifier) => identifier === 'alice.id4me.localhost',
    });
    expect((await begin()).kind).toBe('redirect');
    expect(await codeOf(begin({ identifier: 'mallory.id4me.localhost' }))).toBe('AUTHORITY_REFUSED');
    expect((await begin()).kind).toBe('redirect');
  });
});
