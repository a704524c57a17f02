import type { JWK } from 'jose';
import { type Check, isListOf } from '../options.js';
import { SIGNATURE_ALGORITHMS, suitableKeys } from './key-set.js';
import { generatePrivateKey } from './private-key.js';

/**
 * New private keys for the option `authenticationKeys`: one on P-256 and one of RSA, so that every authority that takes
 * signatures in place of a secret finds one.
 *
 * Security: make them once and keep them like a password. All processes of a site need the same; old ones must stay in the
 * list for as long as registrations name them.
 */
export async function generateAuthenticationKeys(): Promise<readonly JWK[]> {
  return Promise.all([generatePrivateKey('ES256', 'sig'), generatePrivateKey('RS256', 'sig')]);
}

/** In the order of preference: what is short and common comes first. */
const PREFERRED: readonly string[] = ['ES256', 'PS256', 'RS256', ...SIGNATURE_ALGORITHMS];

/** A key, and the algorithm that it signs by. */
export interface Signing {
  readonly algorithm: string;
  readonly key: JWK;
}

/** The best way to sign that an authority takes, if there is one; the first key in the list counts. */
export function preferredSigning(keys: readonly JWK[], supported: readonly string[]): Signing | undefined {
  for (const algorithm of PREFERRED) {
    const [key] = supported.includes(algorithm) ? suitableKeys(keys, { alg: algorithm }) : [];
    if (key) return { algorithm, key };
  }
  return undefined;
}

/** The key of a registration, by its name; where none was registered by name, the first that can sign so. */
export function registeredKey(keys: readonly JWK[], algorithm: string, keyId: string | undefined): JWK | undefined {
  return suitableKeys(keys, { alg: algorithm, kid: keyId })[0];
}

const isAuthenticationKey: Check = (value) => {
  const { d, kid } = Object(value) as JWK;
  const isNamed = typeof kid === 'string' && kid !== '';
  if (typeof d !== 'string' || !isNamed) return 'is not a private JWK with a kid';
  return preferredSigning([value as JWK], SIGNATURE_ALGORITHMS) ? undefined : 'is not a key that can sign';
};

/** What may be given as the option `authenticationKeys`: private keys that differ in their names. */
export const isAuthenticationKeys: Check = (value) => {
  const fault = isListOf(isAuthenticationKey)(value);
  if (fault) return fault;
  const names = (value as readonly JWK[]).map(({ kid }) => kid);
  return new Set(names).size === names.length ? undefined : 'has two keys with one kid';
};
