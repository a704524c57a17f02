import { AX } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { beginLogin, useProvider, WAYS } from './login-fixture.js';

describe("ATK-F-03 somebody else's e-mail address from any provider", () => {
  const provider = useProvider();
  const evil = useProvider({
    users: [{ name: 'mallory', sreg: { email: 'alice@example.org' }, ax: { [AX.email]: ['alice@example.org'] } }],
  });
  const asked = { sreg: { required: ['email'] }, ax: { required: ['email'] } } as const;

  for (const way of WAYS) {
    it(`is no part of who logged in (${way.name})`, async () => {
      const alice = await beginLogin(provider, way, asked);
      const mallory = await beginLogin(evil, way, { ...asked, identifier: evil.openid2.identifier('mallory') });
      const first = await alice.identity(alice.approve());
      const second = await mallory.identity(mallory.approve());
      expect(second.extensions.sreg?.email).toBe(first.extensions.sreg?.email);
      expect(second.claimedId).toBe(evil.openid2.identifier('mallory'));
      expect(second.endpoint).toBe(evil.openid2.endpoint);
      // Not beside the verified identity, where it would look verified too.
      expect(Object.keys(second).sort()).toEqual(['claimedId', 'endpoint', 'extensions', 'localId', 'version']);
    });
  }
});
