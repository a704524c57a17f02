import type { Fault, JsonObject } from './fault.js';
import { HTTP_FAULTS } from './http-fault.js';

const set = (members: JsonObject): Fault => ({ json: (metadata) => void Object.assign(metadata, members) });

/** What goes wrong with any issuer's metadata, that of an agent too (OpenID Connect Discovery sec. 4). */
export const ISSUER_FAULTS = {
  ...HTTP_FAULTS,
  'other-issuer': set({ issuer: 'http://other.id4me.localhost:1' }),
  'no-issuer': set({ issuer: undefined }),
  'slash-at-issuer': {
    json(metadata) {
      metadata.issuer = `${metadata.issuer}/`;
    },
  },
  'upper-case-issuer': {
    json(metadata, { issuer }) {
      metadata.issuer = issuer.toUpperCase().replace('HTTP:', 'http:');
    },
  },
  'no-jwks-uri': set({ jwks_uri: undefined }),
  'no-userinfo-endpoint': set({ userinfo_endpoint: undefined }),
  prototype: {
    reply(answer) {
      answer.body = JSON.stringify(answer.body).replace('{', '{"__proto__":{"polluted":true},');
    },
  },
} as const satisfies Record<string, Fault>;

/** What goes wrong with the authority's metadata. */
export const METADATA_FAULTS = {
  ...ISSUER_FAULTS,
  'http-endpoint': set({ token_endpoint: 'http://authority.example/token' }),
  'private-endpoint': set({ token_endpoint: 'https://10.0.0.1/token' }),
  'endpoint-with-password': {
    json(metadata, { issuer }) {
      metadata.token_endpoint = `${issuer.replace('://', '://user:password@')}/token`;
    },
  },
  'no-authorization-endpoint': set({ authorization_endpoint: undefined }),
  'no-token-endpoint': set({ token_endpoint: undefined }),
  'no-registration-endpoint': set({ registration_endpoint: undefined }),
  'no-code': set({ response_types_supported: ['id_token'] }),
  'no-response-types': set({ response_types_supported: undefined }),
  'no-claims-parameter': set({ claims_parameter_supported: false }),
  'no-iss-parameter': set({ authorization_response_iss_parameter_supported: undefined }),
  'only-unsafe-algorithms': set({ id_token_signing_alg_values_supported: ['none', 'HS256'] }),
  'endpoint-with-query': {
    json(metadata) {
      metadata.authorization_endpoint = `${metadata.authorization_endpoint}?tenant=a%20b`;
    },
  },
} as const satisfies Record<string, Fault>;

/** What goes wrong with a key set (RFC 7517 sec. 5). */
export const KEY_SET_FAULTS = {
  ...HTTP_FAULTS,
  empty: set({ keys: [] }),
  'no-kid': forEachKey((key) => delete key.kid),
  'same-kid': forEachKey((key) => {
    key.kid = 'same';
  }),
  'for-encryption': forEachKey((key) => {
    key.use = 'enc';
  }),
  'unknown-key-type': {
    json(set) {
      set.keys = [{ kty: 'QUANTUM', kid: 'q', use: 'sig' }, ...keysOf(set)];
    },
  },
} as const satisfies Record<string, Fault>;

function forEachKey(change: (key: JsonObject) => void): Fault {
  return { json: (set) => keysOf(set).forEach(change) };
}

const keysOf = ({ keys }: JsonObject): JsonObject[] => keys as JsonObject[];
