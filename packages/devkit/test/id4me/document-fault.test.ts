import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FAULT_TABLES, type FaultStage } from '../../src/id4me/faults/id4me-faults.js';
import { createDevIdentity, type DevId4me } from '../../src/index.js';
import {
  askForTokens,
  bearer,
  claimsParameter,
  parametersOf,
  register,
  requestUrl,
  type Seen,
  send,
} from './relying-party.js';

let id4me: DevId4me;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ id4me, close } = await createDevIdentity({ id4me: true }));
});
afterAll(() => close());
beforeEach(() => id4me.reset());

type Outcome = Seen & { ms: number; isDown: boolean };
type Check = (outcome: Outcome) => void;

/** Asks with a fault switched on. */
async function provoke(stage: FaultStage, name: string, ask: () => Promise<Seen>): Promise<Outcome> {
  Object.assign(id4me.faults, { [stage]: name, slowMs: 150 });
  const before = performance.now();
  const nothing: Seen = { status: 0, headers: {}, text: '', octets: Buffer.alloc(0), json: {} };
  const seen = await ask().catch(() => undefined);
  return { ...(seen ?? nothing), isDown: seen === undefined, ms: performance.now() - before };
}

const hasMembers = (members: Record<string, unknown>): Check => {
  return ({ json }) => {
    for (const [name, value] of Object.entries(members)) expect(json[name], name).toEqual(value);
  };
};
const answers = (status: number, error: string): Check => {
  return (outcome) => expect([outcome.status, outcome.json.error]).toEqual([status, error]);
};

const HTTP: Record<string, Check> = {
  down: ({ isDown }) => expect(isDown).toBe(true),
  slow: ({ ms, status }) => {
    expect(ms).toBeGreaterThan(140);
    expect(status).toBeLessThan(300);
  },
  '404': ({ status }) => expect(status).toBe(404),
  '500': ({ status }) => expect(status).toBe(500),
  redirect: ({ status, headers }) =>
    expect([status, headers.location]).toEqual([302, expect.stringMatching(/elsewhere$/)]),
  html: ({ headers, text }) => {
    expect(headers['content-type']).toContain('text/html');
    expect(text).toContain('<!doctype html>');
  },
  'not-json': ({ text }) => expect(() => JSON.parse(text)).toThrow(),
  array: ({ text }) => expect(JSON.parse(text)).toEqual([]),
  drip: ({ ms, text, headers }) => {
    expect(ms).toBeGreaterThan(text.length * 0.15);
    expect(headers['content-length']).toBeUndefined();
  },
  'gzip-bomb': ({ headers, octets }) => {
    expect(headers['content-encoding']).toBe('gzip');
    expect(octets.length).toBeLessThan(200_000);
    expect(gunzipSync(octets).length).toBeGreaterThan(64_000_000);
  },
  huge: ({ text }) => expect(text.length).toBeGreaterThan(5_000_000),
};

const discoverIssuer = (issuer: () => string): Record<string, Check> => ({
  ...HTTP,
  'other-issuer': hasMembers({ issuer: 'http://other.id4me.localhost:1' }),
  'no-issuer': hasMembers({ issuer: undefined }),
  'slash-at-issuer': ({ json }) => expect(json.issuer).toBe(`${issuer()}/`),
  'upper-case-issuer': ({ json }) => {
    expect(json.issuer).toMatch(/^http:\/\/[A-Z]/);
    expect(String(json.issuer).toLowerCase()).toBe(issuer());
  },
  'no-jwks-uri': hasMembers({ jwks_uri: undefined }),
  'no-userinfo-endpoint': hasMembers({ userinfo_endpoint: undefined }),
  prototype: ({ text }) => expect(text).toMatch(/^\{"__proto__":\{"polluted":true\},"/),
});

const discoverAuthority = (issuer: () => string): Record<string, Check> => ({
  ...discoverIssuer(issuer),
  'http-endpoint': hasMembers({ token_endpoint: 'http://authority.example/token' }),
  'private-endpoint': hasMembers({ token_endpoint: 'https://10.0.0.1/token' }),
  'endpoint-with-password': ({ json }) => expect(json.token_endpoint).toMatch(/^http:\/\/user:password@[a-z]+\.id4me/),
  'no-authorization-endpoint': hasMembers({ authorization_endpoint: undefined }),
  'no-token-endpoint': hasMembers({ token_endpoint: undefined }),
  'no-registration-endpoint': hasMembers({ registration_endpoint: undefined }),
  'no-code': hasMembers({ response_types_supported: ['id_token'] }),
  'no-response-types': hasMembers({ response_types_supported: undefined }),
  'no-claims-parameter': hasMembers({ claims_parameter_supported: false }),
  'no-iss-parameter': hasMembers({ authorization_response_iss_parameter_supported: undefined }),
  'only-unsafe-algorithms': hasMembers({ id_token_signing_alg_values_supported: ['none', 'HS256'] }),
  'endpoint-with-query': ({ json }) => expect(json.authorization_endpoint).toMatch(/\?tenant=a%20b$/),
});

type Keys = { keys: Record<string, unknown>[] };
const keys = (check: (keys: Keys['keys']) => void): Check => {
  return ({ json }) => check((json as Keys).keys);
};
const KEY_SET: Record<string, Check> = {
  ...HTTP,
  empty: keys((all) => expect(all).toEqual([])),
  'no-kid': keys((all) => expect(all.map(({ kid }) => kid)).toEqual(all.map(() => undefined))),
  'same-kid': keys((all) => expect(new Set(all.map(({ kid }) => kid))).toEqual(new Set(['same']))),
  'for-encryption': keys((all) => expect(new Set(all.map(({ use }) => use))).toEqual(new Set(['enc']))),
  'unknown-key-type': keys((all) => expect(all[0]?.kty).toBe('QUANTUM')),
};

const expiresIn = ({ json }: Outcome) => Number(json.client_secret_expires_at) - Date.now() / 1000;
const REGISTRATION: Record<string, Check> = {
  ...HTTP,
  '200': ({ status, json }) => expect([status, typeof json.client_id]).toEqual([200, 'string']),
  '400': answers(400, 'invalid_client_metadata'),
  '401': answers(401, 'invalid_token'),
  'no-client-id': hasMembers({ client_id: undefined }),
  'no-secret': hasMembers({ client_secret: undefined }),
  'other-redirect-uris': hasMembers({ redirect_uris: ['http://localhost:1/elsewhere'] }),
  'no-redirect-uris': hasMembers({ redirect_uris: undefined }),
  'alg-none': hasMembers({ id_token_signed_response_alg: 'none' }),
  'alg-hs256': hasMembers({ id_token_signed_response_alg: 'HS256' }),
  'no-alg': hasMembers({ id_token_signed_response_alg: undefined }),
  'other-auth-method': hasMembers({ token_endpoint_auth_method: 'tls_client_auth' }),
  expired: (outcome) => {
    expect(outcome.json.client_secret_expires_at).toBeGreaterThan(0);
    expect(expiresIn(outcome)).toBeLessThan(0);
  },
  'expires-in-four-minutes': (outcome) => expect(Math.abs(expiresIn(outcome) - 240)).toBeLessThan(5),
  'expires-as-text': ({ json }) => expect(json.client_secret_expires_at).toMatch(/^\d{10}$/),
  'expires-in-milliseconds': ({ json }) => expect(json.client_secret_expires_at).toBeGreaterThan(1e12),
};

const TOKEN: Record<string, Check> = {
  ...HTTP,
  invalid_grant: answers(400, 'invalid_grant'),
  invalid_client: answers(401, 'invalid_client'),
  unauthorized_client: answers(400, 'unauthorized_client'),
  'mac-type': hasMembers({ token_type: 'mac' }),
  'upper-case-type': hasMembers({ token_type: 'BEARER' }),
  'no-id-token': hasMembers({ id_token: undefined }),
  'no-access-token': hasMembers({ access_token: undefined }),
};

const getsDocument = (path: string, issuer: () => string) => () => send(issuer() + path);
const authority = () => id4me.issuer;
const agent = () => id4me.agentIssuer;

describe('faults of documents', () => {
  it.each([
    ['discovery', discoverAuthority(authority), getsDocument('/.well-known/openid-configuration', authority)],
    ['jwks', KEY_SET, getsDocument('/jwks', authority)],
    ['agentDiscovery', discoverIssuer(agent), getsDocument('/.well-known/openid-configuration', agent)],
    ['agentJwks', KEY_SET, getsDocument('/jwks.json', agent)],
    ['registration', REGISTRATION, () => register(id4me)],
    ['token', TOKEN, requestTokens],
  ] as const)('%s', async (stage, expected, ask) => {
    expect(Object.keys(expected).sort()).toEqual(Object.keys(FAULT_TABLES[stage]).sort());
    for (const [name, check] of Object.entries(expected)) {
      const outcome = await provoke(stage, name, ask);
      expect(() => check(outcome), `${stage}: ${name}`).not.toThrow();
    }
    Object.assign(id4me.faults, { [stage]: undefined });
    const honest = await ask();
    for (const [name, check] of Object.entries(expected)) {
      const passes = () => check({ ...honest, ms: 0, isDown: false });
      expect(passes, `${stage} without ${name}`).toThrow();
    }
  });
});

async function requestTokens(): Promise<Seen> {
  client ??= (await register(id4me)).json;
  const { code = '' } = parametersOf(await id4me.approve(requestUrl(id4me, client)));
  return askForTokens(id4me, client, { grant_type: 'authorization_code', code });
}
let client: Record<string, unknown> | undefined;

describe('faults of UserInfo responses', () => {
  const askAuthority = async () => {
    const registered = (await register(id4me)).json;
    const url = requestUrl(id4me, registered, claimsParameter('email'));
    const { code = '' } = parametersOf(await id4me.approve(url));
    const { json } = await askForTokens(id4me, registered, { grant_type: 'authorization_code', code });
    return () => send(`${id4me.issuer}/me`, bearer(json.access_token));
  };
  const sourcesOf = ({ json }: Seen) => json._claim_sources as Record<string, Record<string, unknown>> | undefined;
  const PLAIN: Record<string, Check> = {
    ...HTTP,
    '401': answers(401, 'invalid_token'),
    'other-sub': hasMembers({ sub: 'somebody-else' }),
    'no-sub': hasMembers({ sub: undefined }),
    'protocol-claims': hasMembers({ nonce: 'x', auth_time: 1, 'id4me.identifier': 'mallory.id4me.localhost' }),
    'no-claim-sources': hasMembers({ _claim_sources: undefined }),
    'claim-source-without-endpoint': (outcome) =>
      expect(Object.keys(sourcesOf(outcome)?.agent ?? {})).toEqual(['access_token']),
    'claim-source-without-token': (outcome) =>
      expect(Object.keys(sourcesOf(outcome)?.agent ?? {})).toEqual(['endpoint']),
    'many-claim-sources': (outcome) => expect(Object.keys(sourcesOf(outcome) ?? {})).toHaveLength(1000),
  };

  it.each(Object.entries(PLAIN))('of the authority, in plain JSON: %s', async (name, check) => {
    const ask = await askAuthority();
    const honest = { ...(await ask()), ms: 0, isDown: false };
    expect(() => check(honest)).toThrow();
    check(await provoke('userInfo', name, ask));
  });

  it.each(Object.entries({ ...HTTP, '401': answers(401, 'invalid_token') }))(
    'of the agent: %s',
    async (name, check) => {
      const source = sourcesOf(await (await askAuthority())())?.agent;
      const ask = () => send(String(source?.endpoint), bearer(source?.access_token));
      check(await provoke('agentUserInfo', name, ask));
    },
  );
});

describe('faults of the way back', () => {
  it.each([
    ...['access_denied', 'login_required', 'consent_required', 'interaction_required', 'account_selection_required'],
    ...['invalid_request', 'server_error', 'temporarily_unavailable'],
  ])('%s', async (error) => {
    const { json } = await register(id4me);
    Object.assign(id4me.faults, { authorization: error });
    const parameters = parametersOf(await id4me.approve(requestUrl(id4me, json)));
    expect(parameters).toMatchObject({
      error,
      state: 'a-state',
      error_description: expect.stringContaining('<script>'),
    });
    expect(parameters).not.toHaveProperty('code');
  });

  it.each([
    ['wrong-iss', { iss: 'http://other.id4me.localhost:1' }],
    ['no-iss', { iss: undefined }],
    ['wrong-state', { state: 'wrong' }],
    ['no-state', { state: undefined }],
    ['wrong-code', { code: 'wrong' }],
    ['no-code', { code: undefined }],
  ])('%s, by URL and by form', async (name, expected) => {
    const { json } = await register(id4me);
    Object.assign(id4me.faults, { authorization: name });
    for (const mode of ['query', 'form_post']) {
      const url = requestUrl(id4me, json, { response_mode: mode });
      const parameters: Record<string, string | undefined> = parametersOf(await id4me.approve(url));
      for (const [key, value] of Object.entries(expected)) expect(parameters[key]).toBe(value);
    }
  });
});

describe('the switches', () => {
  it('refuse what there is not', () => {
    expect(() => Object.assign(id4me.faults, { discovry: '404' })).toThrow(TypeError);
    expect(() => Object.assign(id4me.faults, { discovery: 'othr-issuer' })).toThrow('"othr-issuer"');
    expect(() => Object.assign(id4me.faults, { dns: 'x' })).toThrow('"x"');
  });

  it('are put back, and so are records', async () => {
    Object.assign(id4me.faults, { discovery: '404', discoveryOverrides: { x: 1 }, dns: 'absent', slowMs: 1 });
    const { faults } = id4me;
    id4me.reset();
    expect(id4me.faults).toBe(faults);
    expect(faults).toMatchObject({ discovery: undefined, discoveryOverrides: {}, dns: undefined, slowMs: 60_000 });
  });

  it('of one identity are not those of another', async () => {
    const other = await createDevIdentity({ id4me: true });
    other.id4me.faults.discovery = '404';
    other.id4me.faults.idTokenOverrides.nonce = 'x';
    expect([id4me.faults.discovery, id4me.faults.idTokenOverrides]).toEqual([undefined, {}]);
    await other.close();
  });

  it('set and remove members by overrides', async () => {
    id4me.faults.discoveryOverrides = { issuer: 'x', token_endpoint: undefined };
    id4me.faults.registrationOverrides = { client_name: null };
    id4me.faults.tokenOverrides = { scope: 'all' };
    id4me.faults.agentDiscoveryOverrides = { jwks_uri: 'y' };
    id4me.faults.authorizationOverrides = { extra: 'z' };
    const { json } = await send(`${id4me.issuer}/.well-known/openid-configuration`);
    expect([json.issuer, 'token_endpoint' in json]).toEqual(['x', false]);
    expect((await send(`${id4me.agentIssuer}/.well-known/openid-configuration`)).json.jwks_uri).toBe('y');
    const registered = await register(id4me);
    expect(registered.json.client_name).toBeNull();
    expect((await requestTokens()).json.scope).toBe('all');
    expect(parametersOf(await id4me.approve(requestUrl(id4me, registered.json))).extra).toBe('z');
  });
});
