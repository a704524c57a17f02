import { type Fault, type JsonObject, nowInSeconds, type TokenDraft } from './fault.js';
import { HTTP_FAULTS, oauthError } from './http-fault.js';

const set = (members: JsonObject): Fault => ({ json: (object) => void Object.assign(object, members) });
const sign = (parts: Partial<TokenDraft>): Fault => ({ token: (draft) => void Object.assign(draft, parts) });
const head = (members: JsonObject): Fault => ({ token: ({ header }) => void Object.assign(header, members) });

/** A time that is so many seconds from now. */
const time = (claim: 'exp' | 'nbf' | 'iat', seconds: number): Fault => ({
  json(claims) {
    claims[claim] = nowInSeconds() + seconds;
  },
});

/** What goes wrong with the answer of the token endpoint (OpenID Connect Core sec. 3.1.3.3). */
export const TOKEN_RESPONSE_FAULTS = {
  ...HTTP_FAULTS,
  invalid_grant: oauthError(400, 'invalid_grant'),
  invalid_client: oauthError(401, 'invalid_client'),
  unauthorized_client: oauthError(400, 'unauthorized_client'),
  'mac-type': set({ token_type: 'mac' }),
  'upper-case-type': set({ token_type: 'BEARER' }),
  'no-id-token': set({ id_token: undefined }),
  'no-access-token': set({ access_token: undefined }),
} as const satisfies Record<string, Fault>;

/** What goes wrong with any signed token (RFC 7519). */
export const SIGNED_TOKEN_FAULTS = {
  'alg-none': sign({ signer: 'nobody', header: { alg: 'none' } }),
  'alg-hs256': sign({ signer: 'public-key-as-secret' }),
  'bad-signature': sign({ signer: 'broken' }),
  'foreign-key': sign({ signer: 'foreign' }),
  'weak-key': sign({ signer: 'weak' }),
  'foreign-key-in-header': {
    token(draft, { issuer }) {
      draft.signer = 'foreign';
      draft.header.jku = `${issuer}/jwks-of-the-attacker`;
    },
  },
  'unknown-kid': head({ kid: 'unknown' }),
  'no-kid': head({ kid: undefined }),
  crit: head({ crit: ['x'], x: true }),
  'typ-access-token': head({ typ: 'at+jwt' }),
  'typ-logout-token': head({ typ: 'logout+jwt' }),
  unencrypted: sign({ isEncrypted: false }),
  'wrong-iss': set({ iss: 'http://other.id4me.localhost:1' }),
  'slash-at-iss': {
    json(claims) {
      claims.iss = `${claims.iss}/`;
    },
  },
  'no-iss': set({ iss: undefined }),
  'wrong-aud': set({ aud: 'somebody-else' }),
  'no-aud': set({ aud: undefined }),
  'aud-of-others': set({ aud: ['somebody', 'else'] }),
  'further-aud': {
    json(claims) {
      claims.aud = [claims.aud, 'somebody-else'];
    },
  },
  'wrong-azp': set({ azp: 'somebody-else' }),
  'aud-other-azp-own': {
    json(claims) {
      Object.assign(claims, { aud: 'somebody-else', azp: claims.aud });
    },
  },
  expired: time('exp', -3600),
  'no-exp': set({ exp: undefined }),
  'exp-as-text': set({ exp: 'tomorrow' }),
  'not-yet-valid': time('nbf', 3600),
  'issued-in-the-future': time('iat', 3600),
  'no-iat': set({ iat: undefined }),
  'other-sub': set({ sub: 'somebody-else' }),
  'no-sub': set({ sub: undefined }),
  'empty-sub': set({ sub: '' }),
  'sub-as-number': set({ sub: 1 }),
  'long-sub': set({ sub: 'x'.repeat(300) }),
} as const satisfies Record<string, Fault>;

/** What goes wrong with an ID token (OpenID Connect Core sec. 3.1.3.7). */
export const ID_TOKEN_FAULTS = {
  ...SIGNED_TOKEN_FAULTS,
  'wrong-nonce': set({ nonce: 'wrong' }),
  'no-nonce': set({ nonce: undefined }),
  'wrong-at-hash': set({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }),
  'old-auth-time': {
    json(claims) {
      claims.auth_time = nowInSeconds() - 86_400;
    },
  },
  'other-identifier': set({ 'id4me.identifier': 'mallory.id4me.localhost' }),
  'no-identifier': set({ 'id4me.identifier': undefined }),
  'upper-case-identifier': {
    json(claims) {
      claims['id4me.identifier'] = `${String(claims['id4me.identifier']).toUpperCase()}.`;
    },
  },
} as const satisfies Record<string, Fault>;

/** What goes wrong with a logout token (OpenID Connect Back-Channel Logout sec. 2.4). */
export const LOGOUT_TOKEN_FAULTS = {
  ...SIGNED_TOKEN_FAULTS,
  'no-events': set({ events: undefined }),
  'wrong-event': set({ events: { 'http://schemas.example/event/other': {} } }),
  'with-nonce': set({ nonce: 'n' }),
  'no-jti': set({ jti: undefined }),
  'same-jti': set({ jti: 'same' }),
  'no-typ': head({ typ: undefined }),
} as const satisfies Record<string, Fault>;
