import { describe, expect, it } from 'vitest';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-R-6 what an answer to a registration needs', () => {
  const web = useWeb();

  it('is an ID and a secret, and no more', async () => {
    const { authority, login } = createFixture(web);
    authority.answer('/register', {
      status: 201,
      body: { client_id: 'c 1', client_secret: 's', id_token_signed_response_alg: 'ES256' },
    });
    expect((await login()).tokens.clientId).toBe('c 1');
  });

  it('is an ID alone where no secret is used, for the whole login', async () => {
    const { authority, begin, party } = createFixture(web, { claims: undefined });
    authority.metadata = { token_endpoint_auth_methods_supported: ['none'] };
    authority.registration = { client_secret: undefined, client_secret_expires_at: undefined };
    const { url, transaction } = await begin();
    authority.answer('/token', { status: 400, body: { error: 'invalid_grant' } });
    await party.complete({ method: 'GET', url: authority.authorize(url), transaction }).catch(() => undefined);
    const [request] = web.received('authority.id4me', '/token');
    expect(request?.headers).not.toHaveProperty('authorization');
    const form = new URLSearchParams(request?.body);
    expect(form.get('client_id')).toBe('client-0');
    expect(form.has('client_secret')).toBe(false);
    expect(form.get('code_verifier')).toBe(transaction.codeVerifier);
  });
});
