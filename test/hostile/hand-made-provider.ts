import { createHash, createHmac } from 'node:crypto';
import type { Page, PageServer, Received } from '../page-server.js';
import { htmlPage, providerLink } from '../page-server.js';
import { alter, type IndirectResponse, OPENID2, parametersOf } from './login-fixture.js';

/** The modulus of OpenID 2.0 appendix B. */
export const MODULUS = BigInt(
  '0xDCF93A0B883972EC0E19989AC5A2CE310E1D37717E8D9571BB7623731866E61EF75A2E27898B057F9891C2E27A639C3F' +
    '29B60814581CD3B2CA3986D2683705577D45C2E7E52DC81C7A171876E5CEA74B1448BFDFAF18828EFD2519F14E45E382' +
    '6634AF1949E5B535CC829A483B8A76223E5D490A257F05BDFF16F2FB22C583AB',
);

/** A direct response: Key-Value Form with the namespace, unless the fields say otherwise. */
export function keyValuePage(fields: Readonly<Record<string, string>>, status = 200): Page {
  const lines = Object.entries({ ns: OPENID2, ...fields }).map(([name, value]) => `${name}:${value}\n`);
  return { status, headers: { 'content-type': 'text/plain' }, body: lines.join('') };
}

/** The fields of a direct request. */
export function directFields({ body }: Received): Record<string, string> {
  return Object.fromEntries(
    [...new URLSearchParams(body)].map(([name, value]) => [name.slice('openid.'.length), value]),
  );
}

/** Publishes an identity page that leads to an endpoint which a test answers by hand. */
export function publishProvider(
  pages: PageServer,
  name: string,
  answer: (fields: Record<string, string>) => Page,
): { readonly identifier: string; readonly endpoint: string } {
  const endpoint = `${pages.origin}/${name}/openid`;
  pages.set(`/${name}`, htmlPage(providerLink(endpoint)));
  pages.set(`/${name}/openid`, (request) => answer(directFields(request)));
  return { identifier: `${pages.origin}/${name}`, endpoint };
}

/** Refuses what is no `no-encryption`, and proposes that; then gives out this secret under this handle. */
export function plainAssociation(handle: string, macKey: Buffer) {
  return ({ session_type }: Record<string, string>): Page =>
    session_type === 'no-encryption'
      ? keyValuePage({
          assoc_handle: handle,
          assoc_type: 'HMAC-SHA256',
          session_type,
          expires_in: '3600',
          mac_key: macKey.toString('base64'),
        })
      : keyValuePage(
          { error_code: 'unsupported-type', assoc_type: 'HMAC-SHA256', session_type: 'no-encryption', error: 'no' },
          400,
        );
}

/** The answer signed anew with a secret that somebody has. */
export function signWith(answer: IndirectResponse, macKey: Buffer): IndirectResponse {
  const parameters = parametersOf(answer);
  const names = (parameters.get('openid.signed') ?? '').split(',');
  const text = names.map((name) => `${name}:${parameters.get(`openid.${name}`) ?? ''}\n`).join('');
  return alter(answer, { sig: createHmac('sha256', macKey).update(text).digest('base64') });
}

/** Shortest big-endian two's complement of a positive number (OpenID 2.0 sec. 4.2). */
export function btwoc(number: bigint): Buffer {
  const hex = number.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return ((bytes[0] ?? 0) & 0x80) !== 0 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
}

export function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % MODULUS;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % MODULUS;
    square = (square * square) % MODULUS;
  }
  return result;
}

/** What a Diffie-Hellman session sends for a MAC key, with an exponent that a test chooses. */
export function encryptedKey(hash: 'sha1' | 'sha256', macKey: Buffer, serverPublic: Buffer, shared: Buffer) {
  const pad = createHash(hash).update(shared).digest();
  return {
    dh_server_public: serverPublic.toString('base64'),
    enc_mac_key: Buffer.from(macKey.map((byte, index) => byte ^ (pad[index] ?? 0))).toString('base64'),
  };
}
