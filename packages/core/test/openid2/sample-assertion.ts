import { createHmac } from 'node:crypto';

/** The parts of a valid positive assertion, for tests that then change one thing. Shares no code with core. */

export const ENDPOINT = 'https://op.example/openid';
export const HANDLE = '{HMAC-SHA256}{4b0272b3}{a==}';
export const MAC_KEY = Buffer.alloc(32, 7);

export const FIELDS: Readonly<Record<string, string>> = {
  ns: 'http://specs.openid.net/auth/2.0',
  mode: 'id_res',
  op_endpoint: ENDPOINT,
  claimed_id: 'https://alice.example/',
  identity: 'https://alice.example/',
  return_to: 'https://site.example/return?rp_state=abc',
  response_nonce: '2026-01-02T03:04:05Zq7',
  assoc_handle: HANDLE,
  signed: 'op_endpoint,claimed_id,identity,return_to,response_nonce,assoc_handle',
};

/** The signature of some fields, made as sec. 6.1 says. */
export function signatureOf(
  fields: Readonly<Record<string, string>>,
  key: Buffer = MAC_KEY,
  hash: 'sha1' | 'sha256' = 'sha256',
): string {
  const names = (fields['signed'] ?? '').split(',');
  const base = names.map((name) => `${name}:${fields[name] ?? ''}\n`).join('');
  return createHmac(hash, key).update(base, 'utf8').digest('base64');
}

/** A whole assertion with some fields changed or, where undefined, left out; signed after the change. */
export function assertionFields(changes: Readonly<Record<string, string | undefined>> = {}): Map<string, string> {
  const fields = new Map(Object.entries(FIELDS));
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) fields.delete(name);
    else fields.set(name, value);
  }
  if (!('sig' in changes)) fields.set('sig', signatureOf(Object.fromEntries(fields)));
  return fields;
}
