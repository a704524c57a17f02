import { describe, expect, it } from 'vitest';
import { beginLogin, createParty, STATELESS_WAY, useProvider, WAYS } from '../../hostile/login-fixture.js';
import { publishOpenId1Provider } from '../../hostile/openid1-provider.js';
import { usePages } from '../../page-server.js';

describe('SPEC-E-04 messages of 1.x have no namespaces: the aliases are agreed', () => {
  const pages = usePages();
  const provider = useProvider();
  const FIELDS = { 'sreg.email': 'alice@example.org', 'sreg.nickname': 'alice' };

  async function extensionsOf(fields: Record<string, string>, signed: readonly string[]) {
    const old = publishOpenId1Provider(pages);
    const party = createParty(STATELESS_WAY, { allowOpenId1: true, sreg: { required: ['email'] } });
    const { url, transaction } = await party.begin({ identifier: old.identifier });
    expect(new URL(url).searchParams.get('openid.sreg.required')).toBe('email');
    const answer = old.answer(url, fields, ['identity', 'return_to', ...signed]);
    const result = await party.complete({ ...answer, transaction });
    if (result.kind !== 'authenticated') throw new Error(result.kind);
    return result.identity.extensions;
  }

  it('sreg for Simple Registration, as far as it is signed', async () => {
    expect((await extensionsOf(FIELDS, ['sreg.email', 'sreg.nickname'])).sreg).toEqual({
      email: 'alice@example.org',
      nickname: 'alice',
    });
    expect((await extensionsOf(FIELDS, ['sreg.email'])).sreg).toEqual({ email: 'alice@example.org' });
    expect((await extensionsOf(FIELDS, [])).sreg).toBeUndefined();
  });

  it('pape for the authentication policy', async () => {
    const policies = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';
    const { pape } = await extensionsOf({ 'pape.auth_policies': policies }, ['pape.auth_policies']);
    expect(pape?.policies).toEqual([policies]);
  });

  for (const way of WAYS) {
    it(`which is no way to put anything into a message of 2.0 (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const identity = await login.identity(login.sign(FIELDS));
      expect(identity.extensions).toEqual({});
    });
  }
});
