import { createHash, createHmac, randomBytes } from 'node:crypto';

export const OPENID2 = 'http://specs.openid.net/auth/2.0';
export const ENDPOINT = 'https://op.example/openid';
export const CLAIMED_ID = 'https://op.example/user/alice';
export const RETURN_TO = 'https://site.example/auth/openid/return?rp_state=dGhlIHN0YXRlIGlzIDIyIGNo';
export const HANDLE = 'handle-1';
export const SECRET = randomBytes(32).toString('base64');

/**
 * The URL of a positive assertion as a provider sends it, with Simple Registration.
 *
 * @param {string} salt makes the nonce unique
 */
export function signedResponse(salt) {
  /** @type {Record<string, string>} */
  const fields = {
    ns: OPENID2,
    mode: 'id_res',
    op_endpoint: ENDPOINT,
    claimed_id: CLAIMED_ID,
    identity: CLAIMED_ID,
    return_to: RETURN_TO,
    response_nonce: `${new Date().toISOString().slice(0, 19)}Z${salt}`,
    assoc_handle: HANDLE,
    'ns.sreg': 'http://openid.net/extensions/sreg/1.1',
    'sreg.email': 'alice@op.example',
    'sreg.nickname': 'alice',
  };
  const signed = Object.keys(fields).filter((name) => name !== 'mode');
  const text = signed.map((name) => `${name}:${fields[name]}\n`).join('');
  const sig = createHmac('sha256', Buffer.from(SECRET, 'base64')).update(text).digest('base64');
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...fields, signed: signed.join(','), sig }))
    query.append(`openid.${name}`, value);
  // Copied into one piece: else whoever reads it first pays for that.
  return Buffer.from(`${RETURN_TO}&${query}`).toString();
}

/**
 * Puts the association where the relying party looks it up: the key is a namespace and a hash of endpoint and handle.
 *
 * @param {import('openid-rp-core').Store} store
 */
export async function seedStore(store) {
  const digest = createHash('sha256').update(`${ENDPOINT}\n${HANDLE}`).digest('base64url');
  const soon = Date.now() + 3_600_000;
  const association = {
    endpoint: ENDPOINT,
    handle: HANDLE,
    type: 'HMAC-SHA256',
    macKey: SECRET,
    expiresAt: soon,
    renewAt: soon,
  };
  await store.set(`openid2:association:${digest}`, JSON.stringify(association), 3_600_000);
}
