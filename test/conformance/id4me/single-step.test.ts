import {
  type Authority,
  buildAuthorizationRequest,
  discoverAuthority,
  exchangeCode,
  fetchProviderMetadata,
  fetchUserInfo,
  parseIdentifier,
  registerClient,
  resolveDistributedClaims,
  verifyIdToken,
} from 'openid-rp-core/id4me';
import { createDevIdentity } from 'openid-rp-devkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rejectedCode } from '../../../packages/core/test/coded.js';

const REDIRECT_URI = 'http://127.0.0.1:3999/return';
const NETWORK = { allowPrivateAddresses: true, allowInsecureHttp: true };
const CLAIMS = { userinfo: { email: { essential: true, reason: 'To contact you' }, name: null } };

describe('a login by single steps', () => {
  let identity: Awaited<ReturnType<typeof createDevIdentity>>;
  beforeAll(async () => {
    identity = await createDevIdentity({ id4me: true });
  });
  afterAll(() => identity.close());

  function devId4me() {
    const { id4me } = identity;
    if (!id4me) throw new Error('The development kit runs without ID4me.');
    return id4me;
  }

  /** From the identifier to the tokens. */
  async function tokensOf(user: string, nonce = 'n-1') {
    const id4me = devId4me();
    const typed = id4me.identifier(user);
    const authority: Authority = await discoverAuthority(typed, { ...NETWORK, dns: { servers: [id4me.nameServer] } });
    const metadata = await fetchProviderMetadata(authority.issuer, NETWORK);
    const client = await registerClient(metadata, { clientName: 'Site', redirectUris: [REDIRECT_URI] }, NETWORK);
    const codeVerifier = 'v'.repeat(43);
    const url = buildAuthorizationRequest({
      authorizationEndpoint: metadata.authorizationEndpoint,
      clientId: client.clientId,
      redirectUri: REDIRECT_URI,
      state: 's-1',
      nonce,
      codeVerifier,
      loginHint: parseIdentifier(typed, { allowReservedNames: true }).canonical,
      claims: CLAIMS,
    });
    const answer = new URL((await id4me.approve(url)).url).searchParams;
    const grant = { code: answer.get('code') ?? '', redirectUri: REDIRECT_URI, codeVerifier };
    const tokens = await exchangeCode(grant, { metadata, client, ...NETWORK });
    return { authority, metadata, client, tokens, idToken: tokens.idToken ?? '' };
  }

  it('leads from an identifier to its claims, and to nothing else', async () => {
    const { authority, metadata, client, tokens, idToken } = await tokensOf('alice');
    const verified = await verifyIdToken(idToken, { metadata, client, nonce: 'n-1', ...NETWORK });
    expect(verified).toMatchObject({
      issuer: devId4me().issuer,
      subject: devId4me().subject('alice'),
      identifier: devId4me().identifier('alice'),
    });
    const { subject } = verified;
    const accessToken = tokens.accessToken ?? '';
    const userInfo = await fetchUserInfo({ metadata, client, accessToken, subject, ...NETWORK });
    const resolved = await resolveDistributedClaims(userInfo, {
      metadata,
      clientId: client.clientId,
      subject,
      agent: authority.agent,
      ...NETWORK,
    });
    const fromAgent = { source: 'agent', issuer: devId4me().agentIssuer, kind: 'distributed' };
    expect(resolved).toEqual({
      claims: {
        email: { value: 'alice@example.org', ...fromAgent },
        name: { value: 'Alice Ängström', ...fromAgent },
      },
      claimErrors: {},
    });
  });

  it('V-8 does not skip the nonce of a token when none is given', async () => {
    const { metadata, client, idToken } = await tokensOf('bob');
    const verify = (options: { nonce?: string }) =>
      rejectedCode(() => verifyIdToken(idToken, { metadata, client, nonce: undefined, ...options, ...NETWORK }));
    expect(await verify({ nonce: 'n-1' })).toBeUndefined();
    expect(await verify({ nonce: 'n-2' })).toBe('NONCE_MISMATCH');
    expect(await verify({})).toBe('NONCE_MISMATCH');
  });

  it('A-6 asks for claims given as they are, or as JSON', () => {
    const request = {
      authorizationEndpoint: 'https://authority.example/auth',
      clientId: 'c',
      redirectUri: REDIRECT_URI,
      state: 's',
      nonce: 'n',
      codeVerifier: 'v'.repeat(43),
    };
    const parameters = (more: object) =>
      Object.fromEntries(new URL(buildAuthorizationRequest({ ...request, ...more })).searchParams);
    expect(parameters({})).toMatchObject({ scope: 'openid' });
    expect(parameters({})).not.toHaveProperty('claims');
    expect(JSON.parse(parameters({ claims: CLAIMS })['claims'] ?? '')).toEqual(CLAIMS);
    expect(parameters({ claims: JSON.stringify(CLAIMS) })).toEqual(parameters({ claims: CLAIMS }));
    expect(parameters({ scopes: ['openid', 'email'] })).toMatchObject({ scope: 'openid email' });
  });
});
