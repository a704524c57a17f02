import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EVENT_CHANNEL } from 'openid-rp-core';
import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-R-12 a registration that the authority does not know any more is dropped', () => {
  const web = useWeb();

  it('but not the newer one beside it', async () => {
    const { authority, begin, complete } = createFixture(web);
    authority.registration = { client_secret_expires_at: Math.floor(Date.now() / 1_000) + 240 };
    const old = await begin();
    authority.registration = {};
    const current = await begin();
    expect([old, current].map(({ transaction }) => transaction.clientId)).toEqual(['client-0', 'client-1']);
    const events: unknown[] = [];
    const listen = (event: unknown) => void events.push(event);
    subscribe(EVENT_CHANNEL, listen);
    authority.answer('/token', { status: 401, body: { error: 'invalid_client' } });
    expect(await codeOf(complete(old))).toBe('CLIENT_REJECTED');
    unsubscribe(EVENT_CHANNEL, listen);
    expect(events).toContainEqual({ type: 'registration-forgotten', issuer: authority.issuer });
    expect((await begin()).transaction.clientId).toBe('client-1');
    expect(authority.clients.size).toBe(2);
  });

  it('but not one that was made by hand', async () => {
    const issuer = web.origin('authority.id4me');
    const client = { clientId: 'by-hand', clientSecret: 'secret', idTokenSignedResponseAlg: 'RS384' };
    const { authority, begin, complete } = createFixture(web, { clients: { [issuer]: client } });
    // With what the site would register at such an authority it has nothing to do.
    authority.metadata = { id_token_signing_alg_values_supported: ['RS384'] };
    const begun = await begin();
    authority.answer('/token', { status: 401, body: { error: 'invalid_client' } });
    expect(await codeOf(complete(begun))).toBe('CLIENT_REJECTED');
    expect((await begin()).transaction.clientId).toBe('by-hand');
    expect(authority.clients.size).toBe(0);
  });
});
