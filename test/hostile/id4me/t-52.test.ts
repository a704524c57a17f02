import { describe, expect, it } from 'vitest';
import { createFixture, IDENTIFIER } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T52 ten first logins at once', () => {
  const web = useWeb();
  const ten = Array.from({ length: 10 }, (_, index) => index);

  it('register once, and all of them succeed', async () => {
    const { authority, login } = createFixture(web);
    const identities = await Promise.all(ten.map(() => login()));
    expect(new Set(identities.map(({ tokens }) => tokens.clientId))).toEqual(new Set(['client-0']));
    expect(authority.clients.size).toBe(1);
    expect(web.received('authority.id4me', '/register')).toHaveLength(1);
  });

  it('register once also with ten identifiers', async () => {
    const { authority, begin } = createFixture(web);
    const begun = await Promise.all(ten.map((index) => begin({ identifier: `${index}.${IDENTIFIER}` })));
    expect(new Set(begun.map(({ transaction }) => transaction.clientId))).toEqual(new Set(['client-0']));
    expect(authority.clients.size).toBe(1);
  });

  it('fail together where the registration fails, by one request', async () => {
    const { authority, begin } = createFixture(web);
    authority.answer('/register', { status: 400, body: { error: 'invalid_client_metadata' } });
    const outcomes = await Promise.allSettled(ten.map(() => begin()));
    expect(outcomes.map(({ status }) => status)).toEqual(ten.map(() => 'rejected'));
    expect(web.received('authority.id4me', '/register')).toHaveLength(1);
  });
});
