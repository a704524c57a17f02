import { createHash } from 'node:crypto';
import { createSigningKey, type SigningKey, signToken } from './signer.js';
import type { Answer, Handler, Web } from './web.js';

type Members = Record<string, unknown>;

/** An authority that says just what a test wants; by default it does everything right. Members that are undefined are left out. */
export interface HandMadeAuthority {
  readonly issuer: string;
  /** Signs ID tokens and UserInfo; its public half is published. */
  key: SigningKey;
  /** What it publishes. */
  jwks: unknown[];
  /** Changes of the openid-configuration document. */
  metadata: Members;
  /** Changes of the answer to a registration. */
  registration: Members;
  /** Changes of the token response. */
  tokens: Members;
  /** Changes of the claims of an ID token. */
  idToken: Members;
  /** Changes of its header. */
  idTokenHeader: Members;
  /** Makes the ID token itself. */
  signIdToken: (claims: Members) => string;
  /** Changes of UserInfo. */
  userInfo: Members;
  /** Makes UserInfo itself: text is sent as a token, an object as JSON. */
  signUserInfo: (claims: Members) => string | object;
  /** The registrations that were made, as asked. */
  readonly clients: ReadonlyMap<string, Members>;
  /** What answers a path instead: '/token', '/userinfo', '/register', '/jwks', '/.well-known/openid-configuration'. */
  answer(path: string, handler: Handler | Answer): void;
  /** What the browser carries back after consent: the URL of the redirect, with these changes of its parameters. */
  authorize(url: string, changes?: Members): string;
}

export const SUBJECT = 'GqbBE/1w+p4x';

/** An authority on a host of the web. */
export function createAuthority(
  web: Web,
  { name = 'authority.id4me', path = '', alg = 'ES256' } = {},
): HandMadeAuthority {
  const issuer = `${web.origin(name)}${path}`;
  const clients = new Map<string, Members>();
  const codes = new Map<
    string,
    { readonly nonce: string | null; readonly clientId: string; readonly challenge: string | null }
  >();
  const key = createSigningKey(alg);
  const authority: HandMadeAuthority = {
    issuer,
    key,
    jwks: [key.jwk],
    metadata: {},
    registration: {},
    tokens: {},
    idToken: {},
    idTokenHeader: {},
    signIdToken: (claims) => signToken(claims, authority.key, authority.idTokenHeader),
    userInfo: {},
    signUserInfo: (claims) => claims,
    clients,
    answer: (where, handler) => web.set(name, `${path}${where}`, handler),
    authorize(url, changes = {}) {
      const { searchParams } = new URL(url);
      const code = `code-${codes.size}-${Math.random()}`;
      const clientId = searchParams.get('client_id') ?? '';
      codes.set(code, { nonce: searchParams.get('nonce'), clientId, challenge: searchParams.get('code_challenge') });
      const back = new URL(searchParams.get('redirect_uri') ?? '');
      const parameters = merged({ code, state: searchParams.get('state'), iss: issuer }, changes);
      for (const [parameter, value] of Object.entries(parameters)) back.searchParams.append(parameter, String(value));
      return back.href;
    },
  };
  authority.answer('/.well-known/openid-configuration', () => ({
    body: merged(documentOf(issuer, alg), authority.metadata),
  }));
  authority.answer('/jwks', () => ({ body: { keys: authority.jwks } }));
  authority.answer('/register', ({ body }) => {
    const asked: Members = JSON.parse(body);
    const clientId = `client-${clients.size}`;
    clients.set(clientId, asked);
    const answer = { ...asked, client_id: clientId, client_secret: 'a:secret+with/odd %', client_secret_expires_at: 0 };
    return { status: 201, body: merged(answer, authority.registration) };
  });
  authority.answer('/token', ({ body, headers }) => {
    const form = new URLSearchParams(body);
    const isRefresh = form.get('grant_type') === 'refresh_token';
    const grant = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!isRefresh && grant?.challenge !== verifier) return { status: 400, body: { error: 'invalid_grant' } };
    if (!String(headers['authorization']).startsWith('Basic '))
      return { status: 401, body: { error: 'invalid_client' } };
    const [user = ''] = Buffer.from(String(headers['authorization']).slice(6), 'base64').toString().split(':');
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: issuer,
      sub: SUBJECT,
      aud: grant?.clientId ?? decodeURIComponent(user),
      exp: now + 900,
      iat: now,
      nonce: grant?.nonce ?? undefined,
      'id4me.identifier': 'alice.id4me.localhost',
    };
    const answer = {
      id_token: authority.signIdToken(merged(claims, authority.idToken)),
      access_token: 'access-token-of-the-authority',
      token_type: 'Bearer',
      expires_in: 600,
      refresh_token: 'refresh-token',
    };
    return { body: merged(answer, authority.tokens) };
  });
  authority.answer('/userinfo', () => {
    const body = authority.signUserInfo(
      merged({ sub: SUBJECT, name: 'Alice', email: 'alice@example.org' }, authority.userInfo),
    );
    return typeof body === 'string' ? { headers: { 'content-type': 'application/jwt' }, body } : { body };
  });
  return authority;
}

/** The openid-configuration document of an authority that does everything right. */
export function documentOf(issuer: string, alg = 'ES256'): Members {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    userinfo_endpoint: `${issuer}/userinfo`,
    registration_endpoint: `${issuer}/register`,
    end_session_endpoint: `${issuer}/logout`,
    response_types_supported: ['code'],
    id_token_signing_alg_values_supported: [alg],
    userinfo_signing_alg_values_supported: [alg],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
    claims_parameter_supported: true,
    authorization_response_iss_parameter_supported: true,
  };
}

/** Changes over what is there; undefined removes. */
export function merged(members: Members, changes: Members): Members {
  return Object.fromEntries(Object.entries({ ...members, ...changes }).filter(([, value]) => value !== undefined));
}
