import { createSecretKey, type KeyObject, sign as signRaw } from 'node:crypto';
import { CompactSign } from 'jose';
import type { JsonObject, TokenDraft } from './faults/fault.js';
import { generateSigningKeys, rsaKey, type SigningKey } from './signing-key.js';

/** Keys that are in nobody's key set, made when one is first needed. */
let foreignKeys: Promise<SigningKey[]> | undefined;
let weakKey: Promise<SigningKey> | undefined;

/** The keys that no relying party may trust. */
export function getForeignKeys(): Promise<SigningKey[]> {
  foreignKeys ??= generateSigningKeys();
  return foreignKeys;
}

/**
 * A signed token (RFC 7515 sec. 3.1), by the key that the draft names.
 *
 * @param alg the algorithm that the relying party registered; a draft may sign by another one
 */
export async function signToken(
  keys: readonly SigningKey[],
  alg: string,
  claims: JsonObject,
  { header, signer }: Pick<TokenDraft, 'header' | 'signer'>,
): Promise<string> {
  if (signer === 'plain') return JSON.stringify(claims);
  if (signer === 'nobody') return `${encode({ alg, ...header })}.${encode(claims)}.`;
  if (signer === 'weak') return signWeakly(claims, header);
  const own = keyFor(keys, alg);
  const key = signer === 'foreign' ? keyFor(await getForeignKeys(), alg) : own;
  const [actualAlg, secret] = signer === 'public-key-as-secret' ? hmacBy(own) : [alg, key.privateKey];
  const { crit, ...rest } = header;
  const token = await new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ ...rest, alg: actualAlg, ...(crit !== undefined && { crit: crit as string[] }) })
    .sign(secret, { crit: { x: false } });
  return signer === 'broken' ? breakSignature(token) : token;
}

/** The key that signs by an algorithm. */
export function keyFor(keys: readonly SigningKey[], alg: string): SigningKey {
  const key = keys.find(({ algorithms }) => algorithms.includes(alg));
  if (!key) throw new RangeError(`There is no key for ${alg}.`);
  return key;
}

/** The draft of a token as it should be. */
export const honestDraft = (key: SigningKey, alg: string, header: JsonObject = {}): TokenDraft => ({
  header: { alg, kid: key.kid, ...header },
  signer: 'own',
  isEncrypted: true,
});

const hmacBy = ({ publicKey }: SigningKey): [string, KeyObject] => [
  'HS256',
  createSecretKey(Buffer.from(publicKey.export({ format: 'pem', type: 'spki' }))),
];

/** By hand, as jose refuses keys that are too short. */
async function signWeakly(claims: JsonObject, header: JsonObject): Promise<string> {
  weakKey ??= rsaKey(1024);
  const input = `${encode({ ...header, alg: 'RS256' })}.${encode(claims)}`;
  return `${input}.${signRaw('sha256', Buffer.from(input), (await weakKey).privateKey).toString('base64url')}`;
}

function breakSignature(token: string): string {
  const [header = '', payload = '', text = ''] = token.split('.');
  const signature = Buffer.from(text, 'base64url');
  signature[0] = (signature[0] ?? 0) ^ 1;
  return [header, payload, signature.toString('base64url')].join('.');
}

const encode = (object: JsonObject): string => Buffer.from(JSON.stringify(object)).toString('base64url');
