import { createDiffieHellman, createHash, type DiffieHellman, randomBytes } from 'node:crypto';

/** The modulus of OpenID 2.0 appendix B: a safe prime of 1,024 bits. The generator is 2. */
const MODULUS_HEX =
  'dcf93a0b883972ec0e19989ac5a2ce310e1d37717e8d9571bb7623731866e61ef75a2e27898b057f9891c2e27a639c3f29b60814581cd3b2ca3986d2' +
  '683705577d45c2e7e52dc81c7a171876e5cea74b1448bfdfaf18828efd2519f14e45e3826634af1949e5b535cc829a483b8a76223e5d490a257f05bd' +
  'ff16f2fb22c583ab';
const MODULUS_BYTES = MODULUS_HEX.length / 2;
const MODULUS = BigInt(`0x${MODULUS_HEX}`);

/** Making one of these checks the modulus anew for tens of milliseconds, so one is kept; its private key changes every time. */
let group: DiffieHellman | undefined;

/** The relying party's half of one exchange. The private key is used once. */
export interface DiffieHellmanKeys {
  readonly privateKey: Buffer;
  /** Big-endian two's complement, as it goes over the wire. */
  readonly publicKey: Buffer;
}

/** A fresh pair of keys over the default modulus (OpenID 2.0 sec. 8.1.2, 4.2). */
export function createDiffieHellmanKeys(): DiffieHellmanKeys {
  group ??= createDiffieHellman(MODULUS_HEX, 'hex', 2);
  // One byte less than the modulus is always below it.
  const privateKey = randomBytes(MODULUS_BYTES - 1);
  group.setPrivateKey(privateKey);
  return { privateKey, publicKey: btwoc(group.generateKeys()) };
}

/**
 * Decrypts the MAC key that a provider sent: enc_mac_key XOR H(btwoc(shared secret)) (OpenID 2.0 sec. 8.2.3).
 * Undefined when the server's public key or the length of the encrypted key is not one that an honest provider sends.
 *
 * @param serverPublicKey written by the provider
 */
export function decryptMacKey(
  hash: 'sha1' | 'sha256',
  privateKey: Buffer,
  serverPublicKey: Buffer,
  encryptedMacKey: Buffer,
): Buffer | undefined {
  if (!isUsablePublicKey(serverPublicKey)) return undefined;
  group ??= createDiffieHellman(MODULUS_HEX, 'hex', 2);
  group.setPrivateKey(privateKey);
  const secret = group.computeSecret(unsigned(serverPublicKey));
  const pad = createHash(hash).update(btwoc(secret)).digest();
  if (encryptedMacKey.length !== pad.length) return undefined;
  return Buffer.from(pad.map((byte, index) => byte ^ (encryptedMacKey[index] ?? 0)));
}

/** 0, 1 and p-1 would fix the shared secret; p is a safe prime, so they are the only such values. */
function isUsablePublicKey(bytes: Buffer): boolean {
  if (bytes.length === 0 || bytes.length > MODULUS_BYTES + 1 || ((bytes[0] ?? 0) & 0x80) !== 0) return false;
  const value = BigInt(`0x${bytes.toString('hex')}`);
  return value > 1n && value < MODULUS - 1n;
}

/** Shortest big-endian two's complement of a positive number (OpenID 2.0 sec. 4.2). Node pads its numbers with zeros. */
export function btwoc(bytes: Buffer): Buffer {
  const number = unsigned(bytes);
  return number.length === 0 || ((number[0] ?? 0) & 0x80) !== 0 ? Buffer.concat([Buffer.of(0), number]) : number;
}

function unsigned(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? bytes.subarray(bytes.length) : bytes.subarray(first);
}
