import { createHash } from 'node:crypto';
// By their own paths: all of jose takes twice as long to load.
import { compactDecrypt } from 'jose/jwe/compact/decrypt';
import { CompactEncrypt } from 'jose/jwe/compact/encrypt';
import { type Check, isListOf } from './options.js';

/** The keys that a site seals with: the first seals, all of them open. Text of at least 32 random characters each. */
export type SealingKeys = readonly string[];

/** The shortest key that is taken: 32 characters of base64 are 192 bits. */
const MIN_KEY_LENGTH = 32;

/** What may be given as keys. */
export const isSealingKeys: Check = (value) => {
  if (Array.isArray(value) && value.length === 0) return 'needs at least one key';
  return isListOf((key) =>
    typeof key === 'string' && key.length >= MIN_KEY_LENGTH
      ? undefined
      : `is shorter than ${MIN_KEY_LENGTH} characters`,
  )(value);
};

/**
 * A text encrypted so that nobody without a key can read or change it (RFC 7516): letters, digits, `-`, `_` and `.`.
 *
 * @param purpose what is sealed, and for which place: only who names the same one can open it
 */
export function seal(text: string, keys: SealingKeys, purpose: string): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(encryptionKey(keys[0] ?? '', purpose));
}

/**
 * The text that was sealed with one of the keys for a purpose; undefined when it was not.
 *
 * @param sealed a stranger may have written it
 */
export async function unseal(sealed: string, keys: SealingKeys, purpose: string): Promise<string | undefined> {
  for (const key of keys) {
    try {
      const { plaintext } = await compactDecrypt(sealed, encryptionKey(key, purpose), {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(plaintext);
    } catch {
      // Sealed with another key, or not by us: the next key may open it.
    }
  }
  return undefined;
}

/** A key for each purpose, so that nothing opens in a place that it was not sealed for. */
function encryptionKey(key: string, purpose: string): Uint8Array {
  return createHash('sha256').update(`openid-rp ${purpose}\n${key}`).digest();
}
