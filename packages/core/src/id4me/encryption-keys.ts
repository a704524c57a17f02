import type { JWK } from 'jose';
import { generatePrivateKey } from './private-key.js';

/**
 * New private keys for the option `encryptionKeys`: one on P-256 and one of RSA, so that every authority that encrypts finds
 * one. Corresponds to `generate_new_private_keys_set` of id4me_rp_client.
 *
 * Security: make them once and keep them like a password. All processes of a site need the same; old ones must stay in the
 * list for as long as registrations name them.
 */
export async function generateEncryptionKeys(): Promise<readonly JWK[]> {
  return Promise.all([generatePrivateKey('ECDH-ES+A256KW', 'enc'), generatePrivateKey('RSA-OAEP-256', 'enc')]);
}
