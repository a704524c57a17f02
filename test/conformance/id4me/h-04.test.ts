import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { EVENT_CHANNEL, isRelyingPartyError } from 'openid-rp-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AGENT_TOKEN, createAgent } from '../../id4me/hand-made-agent.js';
import { createFixture } from '../../id4me/login-fixture.js';
import { createSigningKey, signToken } from '../../id4me/signer.js';
import { type Answer, useWeb } from '../../id4me/web.js';

const SECRETS = {
  client: 'secret-of-the-client',
  registration: 'token-of-the-registration',
  access: 'access-token-of-the-authority',
  refresh: 'refresh-token-of-the-visitor',
  agent: AGENT_TOKEN,
};

describe('ID4ME-H-4 no error and no event tells a secret', () => {
  const web = useWeb();
  const events: unknown[] = [];
  const listen = (event: unknown) => void events.push(event);
  beforeEach(() => {
    events.length = 0;
    subscribe(EVENT_CHANNEL, listen);
  });
  afterEach(() => void unsubscribe(EVENT_CHANNEL, listen));

  /** A login until it succeeds or fails, and everything that is said about it. */
  async function said(path: string | undefined, answer: Answer = {}) {
    const { authority, begin, party } = createFixture(web, { refreshTokens: true });
    const agent = createAgent(web, authority);
    authority.registration = {
      client_secret: SECRETS.client,
      registration_client_uri: `${authority.issuer}/register/1`,
      registration_access_token: SECRETS.registration,
    };
    authority.tokens = { access_token: SECRETS.access, refresh_token: SECRETS.refresh };
    authority.userInfo = agent.source('nickname');
    if (path === 'agent') agent.answer('/claims', answer);
    else if (path === 'signature') authority.signIdToken = (claims) => signToken(claims, createSigningKey());
    else if (path) authority.answer(path, answer);
    const secrets: string[] = Object.values(SECRETS);
    try {
      const { url, transaction } = await begin();
      const back = new URL(authority.authorize(url));
      secrets.push(transaction.codeVerifier, transaction.nonce, transaction.id, back.searchParams.get('code') ?? '');
      await party.complete({ method: 'GET', url: back.href, transaction });
    } catch (error) {
      if (!isRelyingPartyError(error)) throw error;
      events.push(error);
    }
    const text = inspect(events, { depth: 20, showHidden: true, maxStringLength: null });
    return { text, secrets, last: events.at(-1) };
  }

  it('of a login that succeeds', async () => {
    const { text, secrets, last } = await said(undefined);
    expect(last).toMatchObject({ type: 'id4me-authenticated' });
    for (const secret of secrets) expect(text).not.toContain(secret);
  });

  // All that the authority knows, as it could be in what it answers.
  const body = { error: 'server_error', ...SECRETS, client_secret: SECRETS.client, access_token: SECRETS.access };

  it.each<[string, Answer]>([
    ['/register', { status: 500, body }],
    ['/register', { status: 201, body }],
    ['/register', { delayMs: 100, status: 302 }],
    ['/token', { status: 500, body }],
    ['/token', { status: 401, body: { ...body, error: 'invalid_client' } }],
    ['/token', { status: 400, body: { ...body, error: 'invalid_grant' } }],
    ['/token', { body: `${JSON.stringify(body)} and more` }],
    ['/token', { body: { ...body, token_type: 'mac' } }],
    ['/jwks', { status: 500, body }],
    ['/jwks', { body: { keys: [] } }],
    ['/userinfo', { status: 401, body }],
    ['/userinfo', { body: { ...body, sub: 'other' } }],
    ['agent', { status: 401, body }],
    ['agent', { body }],
    ['signature', {}],
  ])('of a login that fails at %s: %j', async (path, answer) => {
    const { text, secrets, last } = await said(path, answer);
    if (path !== 'agent') expect(isRelyingPartyError(last)).toBe(true);
    expect(text).toContain(path === 'agent' ? 'claims-unavailable' : 'failed');
    for (const secret of secrets) expect(text).not.toContain(secret);
  });
});
