import { type Fault, type JsonObject, nowInSeconds } from './fault.js';
import { HTTP_FAULTS, oauthError } from './http-fault.js';

const set = (members: JsonObject): Fault => ({ json: (client) => void Object.assign(client, members) });

const expiring = (expiry: () => unknown): Fault => ({
  json(client) {
    client.client_secret_expires_at = expiry();
  },
});

/** What goes wrong with the answer to a registration (OpenID Connect Registration sec. 3.2). */
export const REGISTRATION_FAULTS = {
  ...HTTP_FAULTS,
  '200': {
    reply(answer) {
      answer.status = 200;
    },
  },
  '400': oauthError(400, 'invalid_client_metadata'),
  '401': oauthError(401, 'invalid_token'),
  'no-client-id': set({ client_id: undefined }),
  'no-secret': set({ client_secret: undefined }),
  'other-redirect-uris': set({ redirect_uris: ['http://localhost:1/elsewhere'] }),
  'no-redirect-uris': set({ redirect_uris: undefined }),
  'alg-none': set({ id_token_signed_response_alg: 'none' }),
  'alg-hs256': set({ id_token_signed_response_alg: 'HS256' }),
  'no-alg': set({ id_token_signed_response_alg: undefined }),
  'other-auth-method': set({ token_endpoint_auth_method: 'tls_client_auth' }),
  expired: expiring(() => nowInSeconds() - 1),
  'expires-in-four-minutes': expiring(() => nowInSeconds() + 240),
  'expires-as-text': expiring(() => String(nowInSeconds() + 3600)),
  'expires-in-milliseconds': expiring(() => Date.now() + 3_600_000),
} as const satisfies Record<string, Fault>;
