import { generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { JWK } from 'jose';

const generate = promisify(generateKeyPair);

/** A key of an issuer, with the algorithms that it signs by (RFC 7518 sec. 3.1). */
export interface SigningKey {
  readonly kid: string;
  readonly algorithms: readonly string[];
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const RSA_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];

/** The algorithms that tokens are signed by. */
export const SIGNING_ALGORITHMS = [...RSA_ALGORITHMS, 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** New keys for every algorithm. An RSA key of 2048 bits takes a moment. */
export async function generateSigningKeys(): Promise<SigningKey[]> {
  return Promise.all([
    rsaKey(2048),
    ecKey('P-256', 'ES256'),
    ecKey('P-384', 'ES384'),
    ecKey('P-521', 'ES512'),
    generate('ed25519').then((pair) => named(pair, ['EdDSA'])),
  ]);
}

/** An RSA key; one that is too short to be trusted takes no time. */
export const rsaKey = async (modulusLength: number): Promise<SigningKey> =>
  named(await generate('rsa', { modulusLength }), RSA_ALGORITHMS);

const ecKey = async (namedCurve: string, algorithm: string): Promise<SigningKey> =>
  named(await generate('ec', { namedCurve }), [algorithm]);

const named = (pair: { privateKey: KeyObject; publicKey: KeyObject }, algorithms: string[]): SigningKey => ({
  ...pair,
  algorithms,
  kid: randomBytes(9).toString('base64url'),
});

/** The public keys as a key set (RFC 7517 sec. 5). */
export const publicKeySet = (keys: readonly SigningKey[]): { keys: JWK[] } => ({
  keys: keys.map(({ publicKey, kid }) => ({ ...exportJwk(publicKey), kid, use: 'sig' })),
});

/** The private keys as a key set. */
export const privateKeySet = (keys: readonly SigningKey[]): { keys: JWK[] } => ({
  keys: keys.map(({ privateKey, kid }) => ({ ...exportJwk(privateKey), kid, use: 'sig' })),
});

const exportJwk = (key: KeyObject): JWK => key.export({ format: 'jwk' }) as JWK;
