import { randomUUID } from 'node:crypto';
import type { JWK } from 'jose';
import { SignJWT } from 'jose/jwt/sign';
import { ConfigurationError, quoted } from '../errors.js';
import { registeredKey } from './authentication-keys.js';
import type { RegisteredClient } from './registration-response.js';

/** What of a request to the token endpoint says who we are. */
export interface ClientAuthentication {
  readonly headers: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
}

/** How long an assertion is good. Seconds; its request is sent at once. */
const LIFETIME_SECONDS = 60;

/**
 * Proves who we are, by the method that was registered (OIDC Core sec. 9, T-5).
 *
 * @param issuer as its document spells it
 * @param keys private ones
 * @throws OPTION_INVALID where the key of the registration is not there any more
 */
export async function authenticateClient(
  client: RegisteredClient,
  issuer: string,
  keys: readonly JWK[],
): Promise<ClientAuthentication> {
  const { tokenEndpointAuthMethod: method, clientId, clientSecret = '' } = client;
  switch (method) {
    case 'client_secret_basic': {
      // RFC 6749 sec. 2.3.1: both halves are form-encoded before they are joined.
      const credentials = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`;
      return { headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }, parameters: {} };
    }
    case 'client_secret_post':
      return { headers: {}, parameters: { client_id: clientId, client_secret: clientSecret } };
    case 'private_key_jwt': {
      const assertion = await buildClientAssertion(client, issuer, keys);
      const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
      return {
        headers: {},
        parameters: { client_id: clientId, client_assertion_type: type, client_assertion: assertion },
      };
    }
    case 'none':
      return { headers: {}, parameters: { client_id: clientId } };
  }
}

/**
 * A signed assertion of who we are, for one request (RFC 7523 sec. 2.2 and 3).
 *
 * Security: its audience is the issuer and nothing else. An authority is a stranger, and may name the token endpoint of another
 * one as its own, and our client ID there as ours here: an assertion for that endpoint would be good at the other one.
 */
async function buildClientAssertion(
  { clientId, tokenEndpointAuthSigningAlg: alg = 'RS256', tokenEndpointAuthKeyId: keyId }: RegisteredClient,
  issuer: string,
  keys: readonly JWK[],
): Promise<string> {
  const key = registeredKey(keys, alg, keyId);
  if (!key) throw keyAbsent(issuer);
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ iss: clientId, sub: clientId, aud: issuer, jti: randomUUID(), iat: now })
    .setExpirationTime(now + LIFETIME_SECONDS)
    .setProtectedHeader({ alg, ...(key.kid !== undefined && { kid: key.kid }) })
    .sign(key);
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

function keyAbsent(issuer: string): ConfigurationError {
  return new ConfigurationError(
    'OPTION_INVALID',
    `authenticationKeys lacks the key that this site is registered with at ${quoted(issuer)}.`,
    {
      step: 'token',
      hint: 'All processes of the site need the same authenticationKeys, and old ones for as long as registrations name them.',
      detail: { option: 'authenticationKeys', issuer },
    },
  );
}
