import { describe, expect, it } from 'vitest';
import { ANY_WAY, beginLogin, createParty, OPENID2, useProvider } from '../../hostile/login-fixture.js';

describe('SPEC-Q-01 an authentication request has the namespace, and one of two modes', () => {
  const provider = useProvider();

  it.each([
    [undefined, 'checkid_setup'],
    [false, 'checkid_setup'],
    [true, 'checkid_immediate'],
  ])('immediate: %s', async (immediate, mode) => {
    const party = createParty(ANY_WAY, { store: provider.store });
    const { url } = await party.begin({ identifier: provider.openid2.identifier('alice'), immediate });
    const { searchParams } = new URL(url);
    expect(searchParams.getAll('openid.ns')).toEqual([OPENID2]);
    expect(searchParams.getAll('openid.mode')).toEqual([mode]);
    expect([...searchParams.keys()].every((name) => name.startsWith('openid.'))).toBe(true);
  });

  it('and no parameter twice, with everything that can be asked', async () => {
    const { url } = await beginLogin(provider, ANY_WAY, {
      sreg: { required: ['email'], optional: ['nickname'] },
      ax: { required: ['email', 'email'], ifAvailable: ['email', 'fullname'] },
    });
    const names = [...new URL(url).searchParams.keys()];
    expect(new Set(names).size).toBe(names.length);
  });
});
