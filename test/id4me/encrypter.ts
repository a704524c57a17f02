import { createCipheriv, createPublicKey, constants as cryptoConstants, publicEncrypt, randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';

type Members = Readonly<Record<string, unknown>>;

/**
 * A compact JWE for an RSA key, by RSA-OAEP-256 and A256GCM: made with `node:crypto` alone, since a peer shares no code with core.
 *
 * @param header changes of the protected header; `zip` compresses, and `alg: 'RSA1_5'` does what it says
 */
export function encryptToken(token: string, jwk: Members, header: Members = {}): string {
  const protectedHeader: Members = { alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: jwk['kid'], cty: 'JWT', ...header };
  const contentKey = randomBytes(32);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', contentKey, iv);
  const encodedHeader = encode(JSON.stringify(protectedHeader));
  cipher.setAAD(Buffer.from(encodedHeader));
  const content = protectedHeader['zip'] === undefined ? Buffer.from(token) : deflateRawSync(token);
  const ciphertext = Buffer.concat([cipher.update(content), cipher.final()]);
  const parts = [wrapped(contentKey, jwk, protectedHeader['alg']), iv, ciphertext, cipher.getAuthTag()];
  return [encodedHeader, ...parts.map(encode)].join('.');
}

function wrapped(contentKey: Buffer, jwk: Members, alg: unknown): Buffer {
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  if (alg === 'RSA1_5') return publicEncrypt({ key, padding: cryptoConstants.RSA_PKCS1_PADDING }, contentKey);
  return publicEncrypt({ key, padding: cryptoConstants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, contentKey);
}

function encode(bytes: string | Buffer): string {
  return Buffer.from(bytes).toString('base64url');
}

/** What an authority says that encrypts as `encryptToken` does. */
export const ENCRYPTING = {
  id_token_encryption_alg_values_supported: ['RSA-OAEP-256'],
  id_token_encryption_enc_values_supported: ['A256GCM'],
} as const;

/** The key that a registration asked to encrypt for. */
export function encryptionKey(registration: Members = {}): Members {
  const { keys = [] } = (registration['jwks'] ?? {}) as { readonly keys?: readonly Members[] };
  const key = keys.find(({ kty }) => kty === 'RSA');
  if (!key) throw new Error('The registration has no RSA key.');
  return key;
}
