import { createHttpClient } from 'openid-rp-core';
import type { ProviderMetadata } from 'openid-rp-core/id4me';
import { type Finding, failed, ok, warning } from '../finding.js';
import type { Network } from '../network.js';
import { quoted } from '../printable.js';

const MAX_KEYS = 100;
const MIN_RSA_BITS = 2_048;
const CURVES: readonly unknown[] = ['P-256', 'P-384', 'P-521'];

type Key = Readonly<Record<string, unknown>>;

/** Whether the authority has keys to check its tokens with: how many, for which algorithms (RFC 7517, RFC 7518). */
export async function examineKeys({ jwksUri }: ProviderMetadata, network: Network): Promise<readonly Finding[]> {
  const { http, allowPrivateAddresses } = network;
  const { status, body } = await createHttpClient({ ...http, allowPrivateAddresses }).fetch({
    url: jwksUri,
    step: 'keys',
    headers: { accept: 'application/json' },
    followRedirects: false,
    requireHttps: jwksUri.startsWith('https:'),
  });
  const keys = status === 200 ? keysOf(body) : undefined;
  if (!keys) {
    const advice = `The jwks_uri of the authority must answer a JSON object with at most ${MAX_KEYS} keys.`;
    return [failed(`${quoted(jwksUri)} answered ${status}, and no list of keys.`, advice, { url: jwksUri, status })];
  }
  const usable = keys.filter(isUsable);
  const names = usable.map(describeKey);
  const detail = { url: jwksUri, keys: keys.length, usable: names };
  if (usable.length === 0) {
    const advice =
      'No token of this authority can be verified: its operator has to publish an RSA key of 2048 bits, or an EC key.';
    return [failed(`Of ${keys.length} keys none can check a signature.`, advice, detail)];
  }
  const message = `${usable.length} of ${keys.length} keys can check signatures: ${names.map(quoted).join(', ')}.`;
  return [ok(message, detail), ...keys.flatMap(judgeKey)];
}

function keysOf(body: string): readonly Key[] | undefined {
  const keys = parsed(body)?.['keys'];
  if (!Array.isArray(keys) || keys.length > MAX_KEYS) return undefined;
  return keys.filter((key): key is Key => typeof key === 'object' && key !== null);
}

function parsed(body: string): Key | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Key) : undefined;
  } catch {
    return undefined;
  }
}

function isUsable(key: Key): boolean {
  const { kty, crv, use = 'sig' } = key;
  if (use !== 'sig') return false;
  return kty === 'EC' ? CURVES.includes(crv) : kty === 'RSA' && modulusBits(key) >= MIN_RSA_BITS;
}

function judgeKey(key: Key): readonly Finding[] {
  if ('d' in key || key['kty'] === 'oct') {
    const advice = 'Its operator has to replace this key at once: whoever read it can sign in the name of everybody.';
    return [failed('A secret key is published.', advice)];
  }
  if (key['kty'] === 'RSA' && modulusBits(key) < MIN_RSA_BITS) {
    const advice = `Its operator has to replace it: RSA keys below ${MIN_RSA_BITS} bits are not believed.`;
    return [warning(`An RSA key has ${modulusBits(key)} bits only.`, advice)];
  }
  return [];
}

function modulusBits({ n }: Key): number {
  const digits = typeof n === 'string' ? Buffer.from(n, 'base64url').toString('hex').replace(/^0+/, '') : '';
  return digits === '' ? 0 : (digits.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(digits.slice(0, 1), 16)));
}

function describeKey(key: Key): string {
  const { kty, crv, alg } = key;
  const size = kty === 'RSA' ? ` ${modulusBits(key)}` : '';
  return [`${kty}${size}`, crv, alg].filter((part) => typeof part === 'string').join(' ');
}
