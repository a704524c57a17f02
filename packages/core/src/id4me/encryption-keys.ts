import type { JWK } from 'jose';
import { calculateJwkThumbprint } from 'jose/jwk/thumbprint';
import { exportJWK } from 'jose/key/export';
import { generateKeyPair } from 'jose/key/generate/keypair';

/**
 * New private keys for the option `encryptionKeys`: one on P-256 and one of RSA, so that every authority that encrypts finds
 * one. Corresponds to `generate_new_private_keys_set` of id4me_rp_client.
 *
 * Security: make them once and keep them like a password. All processes of a site need the same; old ones must stay in the
 * list for as long as registrations name them.
 */
export async function generateEncryptionKeys(): Promise<readonly JWK[]> {
  return Promise.all([generateKey('ECDH-ES+A256KW'), generateKey('RSA-OAEP-256')]);
}

async function generateKey(algorithm: string): Promise<JWK> {
  const options = algorithm.startsWith('RSA') ? { modulusLength: 3_072 } : { crv: 'P-256' };
  const { privateKey } = await generateKeyPair(algorithm, { ...options, extractable: true });
  const key = await exportJWK(privateKey);
  return { ...key, kid: await calculateJwkThumbprint(key), use: 'enc' };
}
