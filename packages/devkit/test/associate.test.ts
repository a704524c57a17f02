import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDevIdentity, type DevIdentity } from '../src/index.js';
import { associate, NS, post } from './relying-party.js';

let identity: DevIdentity;
beforeAll(async () => {
  identity = await createDevIdentity();
});
afterAll(() => identity.close());

const ask = (fields: Record<string, string>) =>
  post(identity.openid2.endpoint, { ns: NS, mode: 'associate', ...fields });

describe('associate (OpenID 2.0 sec. 8)', () => {
  it.each([
    ['sha1', 20],
    ['sha256', 32],
  ] as const)('shares a MAC key by Diffie-Hellman with %s', async (hash, length) => {
    const { key, reply, handle } = await associate(identity.openid2.endpoint, hash);
    expect(reply.status).toBe(200);
    expect(key.length).toBe(length);
    expect(handle).toMatch(/^[!-~]{1,255}$/);
    expect(Object.fromEntries(reply.fields)).toMatchObject({
      ns: NS,
      assoc_type: `HMAC-${hash.toUpperCase()}`,
      session_type: `DH-${hash.toUpperCase()}`,
      expires_in: '3600',
    });
  });

  it.each(['HMAC-SHA1', 'HMAC-SHA256'])('gives a plain key of %s on loopback', async (assocType) => {
    const { fields } = await ask({ assoc_type: assocType, session_type: 'no-encryption' });
    const length = assocType === 'HMAC-SHA1' ? 20 : 32;
    expect(Buffer.from(fields.get('mac_key') ?? '', 'base64').length).toBe(length);
  });

  it('gives no plain key when told so', async () => {
    const strict = await createDevIdentity({ allowPlainAssociation: false });
    const reply = await post(strict.openid2.endpoint, {
      ns: NS,
      mode: 'associate',
      assoc_type: 'HMAC-SHA256',
      session_type: 'no-encryption',
    });
    await strict.close();
    expect([reply.status, reply.fields.get('error_code')]).toEqual([400, 'unsupported-type']);
  });

  it.each([
    ['HMAC-SHA256', 'DH-SHA1'],
    ['HMAC-SHA1', 'DH-SHA256'],
    ['HMAC-MD5', 'no-encryption'],
    ['', ''],
  ])('refuses %s with %s and proposes what goes', async (assocType, sessionType) => {
    const { status, fields } = await ask({ assoc_type: assocType, session_type: sessionType });
    expect(status).toBe(400);
    expect(Object.fromEntries(fields)).toMatchObject({
      ns: NS,
      error_code: 'unsupported-type',
      assoc_type: 'HMAC-SHA256',
      session_type: 'DH-SHA256',
    });
  });

  it.each([
    ['no key', {}],
    ['a key of 1', { dh_consumer_public: 'AQ==' }],
    ['a key that is not base64', { dh_consumer_public: '?' }],
    ['a tiny modulus', { dh_consumer_public: 'Ag==', dh_modulus: 'Aw==' }],
    ['a giant modulus', { dh_consumer_public: 'Ag==', dh_modulus: Buffer.alloc(600, 1).toString('base64') }],
    ['a modulus of 0', { dh_consumer_public: 'Ag==', dh_modulus: 'AA==' }],
  ])('refuses %s', async (_, fields) => {
    const reply = await ask({ assoc_type: 'HMAC-SHA256', session_type: 'DH-SHA256', ...(fields as object) });
    expect(reply.status).toBe(400);
    expect(reply.fields.get('error')).toMatch(/^openid\.dh_/);
  });

  it('says in Key-Value Form what is wrong with a direct request', async () => {
    const unknown = await post(identity.openid2.endpoint, { ns: NS, mode: 'x' });
    const version1 = await post(identity.openid2.endpoint, { mode: 'associate' });
    for (const reply of [unknown, version1]) {
      expect(reply.status).toBe(400);
      expect([...reply.fields.keys()]).toEqual(['ns', 'error']);
    }
    const body = 'openid.mode=associate&openid.mode=associate';
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const twice = await fetch(identity.openid2.endpoint, { method: 'POST', body, headers });
    expect([twice.status, await twice.text()]).toEqual([400, expect.stringContaining('is repeated')]);
  });
});
