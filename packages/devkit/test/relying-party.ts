// A relying party by hand, sharing nothing with the provider: node's own Diffie-Hellman and HMAC.
import { createDiffieHellman, createHash, createHmac, type DiffieHellman } from 'node:crypto';

export const NS = 'http://specs.openid.net/auth/2.0';
export const SELECT = 'http://specs.openid.net/auth/2.0/identifier_select';
export const RETURN_TO = 'http://site.example/return?state=42';
export const REALM = 'http://site.example/';

const MODULUS =
  'DCF93A0B883972EC0E19989AC5A2CE310E1D37717E8D9571BB7623731866E61EF75A2E27898B057F9891C2E27A639C3F29B60814581CD3B2CA3986D2683705577D45C2E7E52DC81C7A171876E5CEA74B1448BFDFAF18828EFD2519F14E45E3826634AF1949E5B535CC829A483B8A76223E5D490A257F05BDFF16F2FB22C583AB';

let kept: DiffieHellman | undefined;

/** One object for all tests, as making one checks that the modulus is prime; each call has fresh keys. */
export function freshKeys(): DiffieHellman {
  kept ??= createDiffieHellman(MODULUS, 'hex', '02', 'hex');
  kept.generateKeys();
  return kept;
}

/** A positive number in the form of OpenID 2.0 sec. 4.2, from bytes that may be padded. */
export function btwocBytes(padded: Buffer): Buffer {
  let start = 0;
  while (start < padded.length - 1 && padded[start] === 0) start++;
  const bytes = padded.subarray(start);
  return (bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
}

export interface Reply {
  status: number;
  text: string;
  contentType: string | null;
  fields: Map<string, string>;
}

/** Sends fields (without prefix) as a direct request. */
export async function post(endpoint: string, fields: Record<string, string>): Promise<Reply> {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) body.append(`openid.${name}`, value);
  const response = await fetch(endpoint, { method: 'POST', body, redirect: 'manual' });
  const text = await response.text();
  const fieldsOf = text.split('\n').flatMap((line): [string, string][] => {
    const at = line.indexOf(':');
    return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
  });
  return {
    status: response.status,
    text,
    contentType: response.headers.get('content-type'),
    fields: new Map(fieldsOf),
  };
}

export interface Shared {
  handle: string;
  key: Buffer;
  hash: 'sha1' | 'sha256';
  reply: Reply;
}

/** Associates by Diffie-Hellman. */
export async function associate(endpoint: string, hash: 'sha1' | 'sha256' = 'sha256'): Promise<Shared> {
  const dh = freshKeys();
  const name = hash.toUpperCase();
  const reply = await post(endpoint, {
    ns: NS,
    mode: 'associate',
    assoc_type: `HMAC-${name}`,
    session_type: `DH-${name}`,
    dh_consumer_public: btwocBytes(dh.getPublicKey()).toString('base64'),
  });
  const secret = dh.computeSecret(Buffer.from(reply.fields.get('dh_server_public') ?? '', 'base64'));
  const mask = createHash(hash).update(btwocBytes(secret)).digest();
  const encrypted = Buffer.from(reply.fields.get('enc_mac_key') ?? '', 'base64');
  const key = Buffer.from(encrypted.map((byte, index) => byte ^ (mask[index] ?? 0)));
  return { handle: reply.fields.get('assoc_handle') ?? '', key, hash, reply };
}

/** URL of an authentication request; undefined leaves a field out. */
export function requestUrl(endpoint: string, fields: Record<string, string | undefined> = {}): string {
  const url = new URL(endpoint);
  const all = {
    ns: NS,
    mode: 'checkid_setup',
    claimed_id: SELECT,
    identity: SELECT,
    return_to: RETURN_TO,
    realm: REALM,
    ...fields,
  };
  for (const [name, value] of Object.entries(all)) {
    if (value !== undefined) url.searchParams.set(`openid.${name}`, value);
  }
  return url.href;
}

/** The fields (without prefix) that an indirect response carries. */
export function readResponse(response: { method: string; url: string; body?: string }): Record<string, string> {
  const parameters = new URLSearchParams(response.method === 'GET' ? new URL(response.url).search : response.body);
  const fields: Record<string, string> = {};
  for (const [name, value] of parameters) {
    if (name.startsWith('openid.')) fields[name.slice(7)] = value;
  }
  return fields;
}

/** Is the assertion signed with this association? */
export function isSignedBy({ key, hash }: Shared, fields: Record<string, string>): boolean {
  const base = (fields.signed ?? '').split(',').map((name) => `${name}:${fields[name]}\n`);
  return createHmac(hash, key).update(base.join('')).digest('base64') === fields.sig;
}

/** Asks the provider about an assertion. */
export function check(endpoint: string, assertion: Record<string, string>): Promise<Reply> {
  return post(endpoint, { ...assertion, mode: 'check_authentication' });
}
