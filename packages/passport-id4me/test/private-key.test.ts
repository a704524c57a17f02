import { decodeJwt } from 'jose';
import { createRelyingParty, type RelyingPartyOptions } from 'openid-rp-core/id4me';
import { generateAuthenticationKeys, generateEncryptionKeys } from 'passport-id4me';
import { describe, expect, it } from 'vitest';
import { useSites } from './site.js';

const sites = useSites();
/** Of RSA they take a while to make. */
const KEYS = generateAuthenticationKeys();
const sent = (path: string) => sites.id4me.requests.filter((request) => request.path === path);
const bodies = (path: string) => sent(path).map(({ body }) => body ?? {});

describe('ID4ME-T-5 private_key_jwt at an OpenID provider that nobody here wrote', () => {
  it.each([undefined, ['RS256'], ['PS256'], ['ES256']])('logs in, where it takes %j', async (algorithms) => {
    if (algorithms) {
      sites.id4me.faults.discoveryOverrides = { token_endpoint_auth_signing_alg_values_supported: algorithms };
    }
    const site = await sites.open({ authenticationKeys: await KEYS });
    expect(await site.logIn(site.visitor())).toMatchObject({ kind: 'success' });
    const alg = algorithms?.[0] ?? 'ES256';
    expect(bodies('/reg')).toMatchObject([
      { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: alg },
    ]);
    expect(sent('/token').map(({ authorization }) => authorization)).toEqual([undefined]);
    const [{ client_id: clientId, client_assertion: assertion } = {}] = bodies('/token');
    expect(decodeJwt(String(assertion))).toMatchObject({ iss: clientId, sub: clientId, aud: sites.id4me.issuer });
  });

  it('refreshes, with encryption beside', async () => {
    const site = await sites.open({
      authenticationKeys: await KEYS,
      encryption: 'require',
      encryptionKeys: await generateEncryptionKeys(),
      refreshTokens: true,
    });
    const { kind, info } = await site.logIn(site.visitor());
    expect(kind).toBe('success');
    const { tokens } = info as { tokens: { refreshToken: string; clientId: string; idToken: string } };
    const party = await site.strategy.relyingParty();
    const { refreshToken, clientId } = tokens;
    const fresh = await party.refresh({ issuer: sites.id4me.issuer, refreshToken, clientId });
    expect(fresh.accessToken).toEqual(expect.any(String));
    expect(bodies('/token')).toMatchObject([
      { grant_type: 'authorization_code', client_assertion: expect.any(String) },
      { grant_type: 'refresh_token', client_assertion: expect.any(String) },
    ]);
    const [{ jwks } = {}] = bodies('/reg');
    expect((jwks as { keys: { use: string }[] }).keys.map(({ use }) => use)).toEqual(['enc', 'enc', 'sig']);
  });

  it('logs in with a registration that was made by hand, and with no other key', async () => {
    const authenticationKeys = await KEYS;
    const site = await sites.open({ authenticationKeys });
    const { info } = await site.logIn(site.visitor());
    const { clientId } = (info as { tokens: { clientId: string } }).tokens;
    sites.id4me.requests.length = 0;
    const client = {
      clientId,
      tokenEndpointAuthMethod: 'private_key_jwt',
      tokenEndpointAuthSigningAlg: 'ES256',
      idTokenSignedResponseAlg: 'ES256',
    } as const;
    const logInWith = async (keys: RelyingPartyOptions['authenticationKeys']) => {
      const party = createRelyingParty({
        ...sites.network,
        clientName: 'Test site',
        redirectUri: `${site.origin}/auth/return`,
        registration: 'static',
        clients: { [sites.id4me.issuer]: client },
        authenticationKeys: keys,
      });
      const { url, transaction } = await party.begin({ identifier: sites.id4me.identifier('alice') });
      return party.complete({ ...(await sites.id4me.approve(url)), transaction });
    };
    expect(await logInWith(authenticationKeys)).toMatchObject({
      kind: 'authenticated',
      identity: { tokens: { clientId } },
    });
    const ownKid = authenticationKeys[0]?.kid ?? '';
    const others = (await generateAuthenticationKeys()).map((key) => ({
      ...key,
      kid: key.kty === 'EC' ? ownKid : 'other',
    }));
    await expect(logInWith(others)).rejects.toMatchObject({ code: 'CLIENT_REJECTED' });
    expect(bodies('/reg')).toEqual([]);
  });
});
