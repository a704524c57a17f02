import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T44 an authority where nobody can register', () => {
  const web = useWeb();

  it('cannot be used', async () => {
    await createFixture(web).login();
    const { authority, begin } = createFixture(web);
    authority.metadata = { registration_endpoint: undefined };
    expect(await codeOf(begin())).toBe('REGISTRATION_UNSUPPORTED');
  });

  it('can be used where it knows the site already', async () => {
    const issuer = web.origin('authority.id4me');
    const client = { clientId: 'by-hand', clientSecret: 'secret', idTokenSignedResponseAlg: 'ES256' };
    const { authority, login } = createFixture(web, { clients: { [issuer]: client } });
    authority.metadata = { registration_endpoint: undefined };
    expect((await login()).tokens.clientId).toBe('by-hand');
    expect(authority.clients.size).toBe(0);
  });
});
