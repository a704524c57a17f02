import {
  createHmac,
  createSign,
  constants as cryptoConstants,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign as signWith,
} from 'node:crypto';

/** What signs for an issuer: made with `node:crypto` alone, since a peer shares no code with core. */
export interface SigningKey {
  readonly alg: string;
  readonly kid: string | undefined;
  readonly privateKey: KeyObject;
  /** What the issuer publishes. */
  readonly jwk: JsonWebKey & Record<string, unknown>;
}

const CURVES: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };

/** A new key for an algorithm. */
export function createSigningKey(
  alg = 'ES256',
  kid: string | undefined = `key-${Math.random()}`,
  bits = 2_048,
): SigningKey {
  const curve = CURVES[alg];
  const { publicKey, privateKey } = curve
    ? generateKeyPairSync('ec', { namedCurve: curve })
    : generateKeyPairSync('rsa', { modulusLength: bits });
  const jwk = { ...publicKey.export({ format: 'jwk' }), use: 'sig', alg, ...(kid !== undefined && { kid }) };
  return { alg, kid, privateKey, jwk };
}

/** A compact JWS of any header and payload; nothing in it has to make sense. */
export function signToken(payload: unknown, key: SigningKey, header: Readonly<Record<string, unknown>> = {}): string {
  const protectedHeader = { alg: key.alg, ...(key.kid !== undefined && { kid: key.kid }), typ: 'JWT', ...header };
  const input = `${encode(protectedHeader)}.${encode(payload)}`;
  return `${input}.${signature(input, key).toString('base64url')}`;
}

/** A token without a signature. */
export function unsignedToken(payload: unknown, header: Readonly<Record<string, unknown>> = {}): string {
  return `${encode({ alg: 'none', ...header })}.${encode(payload)}.`;
}

/** A token signed with a secret that everybody has, such as a published key. */
export function hmacToken(payload: unknown, secret: string | Buffer, alg = 'HS256'): string {
  const input = `${encode({ alg })}.${encode(payload)}`;
  return `${input}.${createHmac(`sha${alg.slice(2)}`, secret)
    .update(input)
    .digest('base64url')}`;
}

/** The payload of a token; undefined members are left out. */
function encode(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

function signature(input: string, { alg, privateKey }: SigningKey): Buffer {
  const hash = `sha${alg.slice(2)}`;
  if (alg.startsWith('ES')) {
    return signWith(hash, Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  }
  if (alg.startsWith('PS')) {
    const options = {
      key: privateKey,
      padding: cryptoConstants.RSA_PKCS1_PSS_PADDING,
      saltLength: Number(alg.slice(2)) / 8,
    };
    return signWith(hash, Buffer.from(input), options);
  }
  return createSign(hash).update(input).sign(privateKey);
}
