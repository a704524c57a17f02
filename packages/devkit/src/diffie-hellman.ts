import { createHash, randomBytes } from 'node:crypto';

/** The modulus that is used when a request names none (OpenID 2.0 app. B). */
export const DEFAULT_MODULUS = BigInt(
  '0xDCF93A0B883972EC0E19989AC5A2CE310E1D37717E8D9571BB7623731866E61EF75A2E27898B057F9891C2E27A639C3F29B60814581CD3B2CA3986D2683705577D45C2E7E52DC81C7A171876E5CEA74B1448BFDFAF18828EFD2519F14E45E3826634AF1949E5B535CC829A483B8A76223E5D490A257F05BDFF16F2FB22C583AB',
);

/** The generator that is used when a request names none (OpenID 2.0 sec. 8.1.2). */
export const DEFAULT_GENERATOR = 2n;

/** Hash of a Diffie-Hellman association session (OpenID 2.0 sec. 8.4.2). */
export type SessionHash = 'sha1' | 'sha256';

/** The shortest big-endian two's complement form of a number that is not negative (OpenID 2.0 sec. 4.2). */
export function btwoc(number: bigint): Buffer {
  const digits = number.toString(16);
  const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  // A set top bit would read as a minus sign.
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
}

/** The number that btwoc wrote (OpenID 2.0 sec. 4.2). */
export function parseBtwoc(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/** base to the power of exponent, modulo modulus. */
export function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n % modulus;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** What the provider's side of an exchange yields: its public key and the shared secret. */
export interface KeyExchange {
  serverPublic: bigint;
  sharedSecret: bigint;
}

/**
 * The provider's half of a key exchange with a fresh private key (OpenID 2.0 sec. 8.2.3).
 *
 * 320 bits of private key: twice the strength of the 1,024-bit group, and a tenth of the time of a full one.
 */
export function exchangeKeys(modulus: bigint, generator: bigint, consumerPublic: bigint): KeyExchange {
  const secret = parseBtwoc(randomBytes(40)) + 1n;
  return {
    serverPublic: modularPower(generator, secret, modulus),
    sharedSecret: modularPower(consumerPublic, secret, modulus),
  };
}

/** The MAC key under the hash of the shared secret (OpenID 2.0 sec. 8.2.3). Bytes beyond the hash stay as they are. */
export function encryptMacKey(macKey: Uint8Array, hash: SessionHash, sharedSecret: bigint): Buffer {
  const mask = createHash(hash).update(btwoc(sharedSecret)).digest();
  return Buffer.from(macKey.map((byte, index) => byte ^ (mask[index] ?? 0)));
}
