import { createHmac, createPublicKey } from 'node:crypto';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FAULT_TABLES, type FaultStage } from '../../src/id4me/faults/id4me-faults.js';
import type { SIGNED_TOKEN_FAULTS } from '../../src/id4me/faults/token-fault.js';
import { createDevIdentity, type DevId4me } from '../../src/index.js';
import {
  askForTokens,
  bearer,
  claimsParameter,
  decode,
  logIn,
  logInAndOut,
  register,
  send,
  verify,
} from './relying-party.js';

let id4me: DevId4me;
let close: () => Promise<void>;
let client: Record<string, unknown>;
let access: Record<'alice' | 'carol', unknown>;
beforeAll(async () => {
  ({ id4me, close } = await createDevIdentity({ id4me: true }));
  const metadata = { userinfo_signed_response_alg: 'RS256', id_token_signed_response_alg: 'RS256' };
  client = (await register(id4me, { ...metadata, grant_types: ['authorization_code', 'refresh_token'] })).json;
  const tokenOf = async (name: string) => {
    const request = { login_hint: `${name}.id4me.localhost`, ...claimsParameter('email', 'website') };
    return (await logIn(id4me, client, request)).json.access_token;
  };
  access = { alice: await tokenOf('alice'), carol: await tokenOf('carol') };
});
afterAll(() => close());
beforeEach(() => id4me.reset());

interface Token {
  raw: string;
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
  isValid: boolean;
  issuer: string;
}
type Check = (token: Token) => unknown;

async function read(raw: string, path: '/jwks' | '/jwks.json'): Promise<Token> {
  const issuer = path === '/jwks' ? id4me.issuer : id4me.agentIssuer;
  const { json } = await send(issuer + path);
  const isValid = await compactVerify(raw, createLocalJWKSet(json as unknown as JSONWebKeySet)).then(
    () => true,
    () => false,
  );
  if (!raw.includes('.', 20) || raw.startsWith('{')) return { raw, header: {}, claims: {}, isValid, issuer };
  return { raw, header: decode(raw, 0), claims: decode(raw), isValid, issuer };
}

const userInfo = async (name: 'alice' | 'carol') => send(`${id4me.issuer}/me`, bearer(access[name]));
type Sources = Record<string, { endpoint: string; access_token: string; JWT: string }>;
const sourcesOf = async (name: 'alice' | 'carol') => decode((await userInfo(name)).text)._claim_sources as Sources;

/** Where each kind of token is had. */
const GET: Record<'idToken' | 'userInfo' | 'logoutToken' | 'agentUserInfo' | 'aggregatedClaims', () => Promise<Token>> =
  {
    idToken: async () => read(String((await logIn(id4me, client)).json.id_token), '/jwks'),
    userInfo: async () => read((await userInfo('alice')).text, '/jwks'),
    logoutToken: async () => read((await logInAndOut(id4me)).logoutToken, '/jwks'),
    async agentUserInfo() {
      const { agent } = await sourcesOf('alice');
      return read((await send(agent?.endpoint ?? '', bearer(agent?.access_token))).text, '/jwks.json');
    },
    aggregatedClaims: async () => read((await sourcesOf('carol'))['passed-on']?.JWT ?? '', '/jwks.json'),
  };

const hasClaims = (claims: Record<string, unknown>): Check => {
  return (token) => {
    for (const [name, value] of Object.entries(claims)) expect(token.claims[name], name).toEqual(value);
  };
};
const hasHeader = (members: Record<string, unknown>): Check => {
  return ({ header }) => {
    for (const [name, value] of Object.entries(members)) expect(header[name], name).toEqual(value);
  };
};
const isFuture = (time: unknown) => Number(time) > Date.now() / 1000 + 3000;

const SIGNED: Record<keyof typeof SIGNED_TOKEN_FAULTS, Check> = {
  'alg-none': ({ raw, header }) => expect([header.alg, raw.endsWith('.')]).toEqual(['none', true]),
  async 'alg-hs256'({ raw, header, issuer }) {
    expect(header.alg).toBe('HS256');
    const { json } = await send(`${issuer}/${issuer === id4me.issuer ? 'jwks' : 'jwks.json'}`);
    const rsa = (json.keys as { kty: string }[]).find(({ kty }) => kty === 'RSA');
    const secret = createPublicKey({ key: rsa as never, format: 'jwk' }).export({ format: 'pem', type: 'spki' });
    const [head, payload, signature] = raw.split('.');
    expect(createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url')).toBe(signature);
  },
  'bad-signature': ({ isValid, header }) => expect([isValid, header.alg]).toEqual([false, 'RS256']),
  'foreign-key': ({ isValid, header }) => expect([isValid, header.alg]).toEqual([false, 'RS256']),
  'weak-key': ({ raw }) => expect(Buffer.from(raw.split('.')[2] ?? '', 'base64url')).toHaveLength(128),
  async 'foreign-key-in-header'({ raw, header, isValid, issuer }) {
    expect([isValid, header.jku]).toEqual([false, `${issuer}/jwks-of-the-attacker`]);
    if (issuer !== id4me.issuer) return;
    // Who trusts the header is deceived: the signature is good by the keys there, but for the name of the key.
    const attacker = (await send(String(header.jku))).json.keys as { kty: string }[];
    expect(attacker.some(({ kty }) => kty === 'RSA')).toBe(true);
    expect(raw).not.toBe('');
  },
  'unknown-kid': hasHeader({ kid: 'unknown' }),
  'no-kid': hasHeader({ kid: undefined }),
  crit: hasHeader({ crit: ['x'], x: true }),
  'typ-access-token': hasHeader({ typ: 'at+jwt' }),
  'typ-logout-token': hasHeader({ typ: 'logout+jwt' }),
  // Nothing was to be encrypted here; authority.test.ts has where it was.
  unencrypted: ({ raw }) => expect(raw.split('.')).toHaveLength(3),
  'wrong-iss': hasClaims({ iss: 'http://other.id4me.localhost:1' }),
  'slash-at-iss': ({ claims, issuer }) => expect(claims.iss).toBe(`${issuer}/`),
  'no-iss': hasClaims({ iss: undefined }),
  'wrong-aud': hasClaims({ aud: 'somebody-else' }),
  'no-aud': hasClaims({ aud: undefined }),
  'aud-of-others': hasClaims({ aud: ['somebody', 'else'] }),
  'further-aud': ({ claims }) => expect(claims.aud).toEqual([client.client_id, 'somebody-else']),
  'wrong-azp': ({ claims }) => expect([claims.aud, claims.azp]).toEqual([client.client_id, 'somebody-else']),
  'aud-other-azp-own': ({ claims }) => expect([claims.aud, claims.azp]).toEqual(['somebody-else', client.client_id]),
  expired: ({ claims }) => expect(Number(claims.exp)).toBeLessThan(Date.now() / 1000 - 3000),
  'no-exp': hasClaims({ exp: undefined }),
  'exp-as-text': hasClaims({ exp: 'tomorrow' }),
  'not-yet-valid': ({ claims }) => expect(isFuture(claims.nbf)).toBe(true),
  'issued-in-the-future': ({ claims }) => expect(isFuture(claims.iat)).toBe(true),
  'no-iat': hasClaims({ iat: undefined }),
  'other-sub': hasClaims({ sub: 'somebody-else' }),
  'no-sub': hasClaims({ sub: undefined }),
  'empty-sub': hasClaims({ sub: '' }),
  'sub-as-number': hasClaims({ sub: 1 }),
  'long-sub': ({ claims }) => expect(claims.sub).toHaveLength(300),
};

/** Faults that leave a good signature by the issuer's key. */
const KEEPS_SIGNATURE = (name: string) =>
  !/^(alg-|bad-signature|foreign|weak|unknown-kid|crit|plain-json|of-the-authority)/.test(name);

const ID_TOKEN: Record<string, Check> = {
  ...SIGNED,
  'wrong-nonce': hasClaims({ nonce: 'wrong' }),
  'no-nonce': hasClaims({ nonce: undefined }),
  'wrong-at-hash': hasClaims({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }),
  'old-auth-time': ({ claims }) => expect(Number(claims.auth_time)).toBeLessThan(Date.now() / 1000 - 80_000),
  'other-identifier': hasClaims({ 'id4me.identifier': 'mallory.id4me.localhost' }),
  'no-identifier': hasClaims({ 'id4me.identifier': undefined }),
  'upper-case-identifier': hasClaims({ 'id4me.identifier': 'ALICE.ID4ME.LOCALHOST.' }),
};

/** Good by the keys of the issuer that it names, which is the authority. */
const isOfAuthority: Check = async ({ raw }) => expect((await verify(id4me.issuer, raw)).payload.sub).toBeDefined();

const AGENT: Record<string, Check> = {
  ...SIGNED,
  'of-the-authority': isOfAuthority,
  'plain-json': ({ raw }) => expect(JSON.parse(raw)).toMatchObject({ email: 'alice@example.org' }),
  'extra-claims': hasClaims({ email: 'alice@example.org', email_verified: true, roles: ['admin'] }),
  'missing-claim': hasClaims({ email: undefined }),
  'nested-sources': ({ claims }) => {
    expect(claims.email).toBeUndefined();
    expect(claims._claim_sources).toEqual({ again: { endpoint: `${id4me.agentIssuer}/userinfo` } });
  },
};

const LOGOUT_TOKEN: Record<string, Check> = {
  ...SIGNED,
  // These logins are of other clients, one each.
  'further-aud': ({ claims }) => expect((claims.aud as string[])[1]).toBe('somebody-else'),
  'wrong-azp': hasClaims({ azp: 'somebody-else' }),
  'aud-other-azp-own': ({ claims }) => expect([claims.aud, typeof claims.azp]).toEqual(['somebody-else', 'string']),
  'no-events': hasClaims({ events: undefined }),
  'wrong-event': hasClaims({ events: { 'http://schemas.example/event/other': {} } }),
  'with-nonce': hasClaims({ nonce: 'n' }),
  'no-jti': hasClaims({ jti: undefined }),
  'same-jti': hasClaims({ jti: 'same' }),
  'no-typ': hasHeader({ typ: undefined }),
};

const STAGES: [keyof typeof GET, Record<string, Check>][] = [
  ['idToken', ID_TOKEN],
  ['userInfo', { ...SIGNED, 'plain-json': ({ raw }) => expect(JSON.parse(raw)).toHaveProperty('_claim_names') }],
  ['logoutToken', LOGOUT_TOKEN],
  ['agentUserInfo', AGENT],
  [
    'aggregatedClaims',
    { ...SIGNED, 'of-the-authority': isOfAuthority, 'missing-claim': hasClaims({ email: undefined }) },
  ],
];

describe.each(STAGES)('faults of %s', (stage, expected) => {
  it.each(Object.entries(expected))('%s', async (name, check) => {
    Object.assign(id4me.faults, { [stage]: name });
    const token = await GET[stage]();
    await check(token);
    expect(token.isValid, 'signature').toBe(KEEPS_SIGNATURE(name));
    id4me.reset();
    const honest = await GET[stage]();
    expect(honest.isValid).toBe(true);
    // What is so anyway: nothing was to be encrypted, and a logout token has this type.
    const isHonestToo = name === 'unencrypted' || (stage === 'logoutToken' && name === 'typ-logout-token');
    if (!isHonestToo) await expect((async () => check(honest))()).rejects.toThrow();
  });

  it('overrides', async () => {
    Object.assign(id4me.faults, { [`${stage}Overrides`]: { sub: 'x', aud: undefined } });
    const { claims, isValid } = await GET[stage]();
    expect([claims.sub, 'aud' in claims, isValid]).toEqual(['x', false, true]);
  });
});

describe('every fault of a token', () => {
  it.each(STAGES)('of %s is shown to change what it says', (stage, expected) => {
    // The faults of HTTP answers are those of document-fault.test.ts.
    const elsewhere = new Set([...Object.keys(FAULT_TABLES.token), '401']);
    const plain = stage === 'userInfo' ? /claim-source|protocol-claims/ : /^$/;
    const names = Object.keys(FAULT_TABLES[stage as FaultStage]).filter(
      (name) => !elsewhere.has(name) && !plain.test(name),
    );
    expect(Object.keys(expected).sort()).toEqual(names.sort());
  });
});

describe('tokens of a refreshed login', () => {
  it('go wrong, too (OpenID Connect Core sec. 12.2)', async () => {
    const { json } = await logIn(id4me, client);
    id4me.faults.idToken = 'wrong-iss';
    const fields = { grant_type: 'refresh_token', refresh_token: String(json.refresh_token) };
    const fresh = (await askForTokens(id4me, client, fields)).json;
    expect(decode(fresh.id_token).iss).toBe('http://other.id4me.localhost:1');
  });
});
