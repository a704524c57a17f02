import type { JWK } from 'jose';
import { calculateJwkThumbprint } from 'jose/jwk/thumbprint';
import { exportJWK } from 'jose/key/export';
import { generateKeyPair } from 'jose/key/generate/keypair';

/** A new private key for an algorithm, on P-256 or of RSA, named by its thumbprint (RFC 7638). */
export async function generatePrivateKey(algorithm: string, use: 'enc' | 'sig'): Promise<JWK> {
  const options = /^(?:RS|PS)/.test(algorithm) ? { modulusLength: 3_072 } : { crv: 'P-256' };
  const { privateKey } = await generateKeyPair(algorithm, { ...options, extractable: true });
  const key = await exportJWK(privateKey);
  return { ...key, kid: await calculateJwkThumbprint(key), use };
}

/** What of a key may be seen by others: named one by one, so that no private member gets out. */
export function publicHalf({ kty, kid, crv, x, y, n, e }: JWK, use: 'enc' | 'sig'): JWK {
  const members = Object.entries({ kty, kid, crv, x, y, n, e, use }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members) as unknown as JWK;
}
