import type { Fault, JsonObject } from './fault.js';
import { HTTP_FAULTS, oauthError, reply } from './http-fault.js';
import { SIGNED_TOKEN_FAULTS } from './token-fault.js';

const set = (members: JsonObject): Fault => ({ json: (claims) => void Object.assign(claims, members) });

/** What goes wrong with a UserInfo response, whoever gives it (OpenID Connect Core sec. 5.3.2). */
const USER_INFO = {
  ...HTTP_FAULTS,
  ...SIGNED_TOKEN_FAULTS,
  '401': oauthError(401, 'invalid_token'),
  'plain-json': {
    ...reply({ headers: { 'content-type': 'application/json' } }),
    token: (draft) => void Object.assign(draft, { signer: 'plain', isEncrypted: false }),
  },
} as const satisfies Record<string, Fault>;

/** What goes wrong with the authority's UserInfo response. */
export const USER_INFO_FAULTS = {
  ...USER_INFO,
  'protocol-claims': set({ nonce: 'x', auth_time: 1, 'id4me.identifier': 'mallory.id4me.localhost' }),
  'no-claim-sources': set({ _claim_sources: undefined }),
  'claim-source-without-endpoint': {
    json: ({ _claim_sources: sources }) => forEachSource(sources, (source) => delete source.endpoint),
  },
  'claim-source-without-token': {
    json: ({ _claim_sources: sources }) => forEachSource(sources, (source) => delete source.access_token),
  },
  'many-claim-sources': {
    json(claims, { issuer }) {
      const numbers = Array.from({ length: 1000 }, (_, i) => i);
      claims._claim_names = Object.fromEntries(numbers.map((i) => [`claim_${i}`, `s${i}`]));
      claims._claim_sources = Object.fromEntries(numbers.map((i) => [`s${i}`, { endpoint: `${issuer}/me?${i}` }]));
    },
  },
} as const satisfies Record<string, Fault>;

/** What goes wrong with the agent's UserInfo response, which is a signed token (OpenID Connect Core sec. 5.6.2). */
export const AGENT_USER_INFO_FAULTS = {
  ...USER_INFO,
  'of-the-authority': {
    json(claims, { authority }) {
      claims.iss = authority;
    },
    token(draft) {
      draft.signer = 'authority';
    },
  },
  'extra-claims': set({ email_verified: true, roles: ['admin'], nonce: 'x' }),
  'missing-claim': {
    json(claims) {
      delete claims.email;
    },
  },
  'nested-sources': {
    json(claims, { issuer }) {
      Object.assign(claims, {
        email: undefined,
        _claim_names: { email: 'again' },
        _claim_sources: { again: { endpoint: `${issuer}/userinfo` } },
      });
    },
  },
} as const satisfies Record<string, Fault>;

/** What goes wrong with an aggregated claims token that the authority passes on. */
export const AGGREGATED_CLAIMS_FAULTS = {
  ...SIGNED_TOKEN_FAULTS,
  'of-the-authority': AGENT_USER_INFO_FAULTS['of-the-authority'],
  'missing-claim': AGENT_USER_INFO_FAULTS['missing-claim'],
} as const satisfies Record<string, Fault>;

function forEachSource(sources: unknown, change: (source: JsonObject) => void): void {
  for (const source of Object.values((sources ?? {}) as Record<string, JsonObject>)) change(source);
}
