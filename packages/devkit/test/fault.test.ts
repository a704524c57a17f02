import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDevIdentity, type DevIdentity, type DevOpenId2, type Faults } from '../src/index.js';
import {
  associate,
  btwocBytes,
  check,
  freshKeys,
  isSignedBy,
  NS,
  post,
  readResponse,
  requestUrl,
} from './relying-party.js';

let identity: DevIdentity;
let openid2: DevOpenId2;
beforeEach(async () => {
  identity = await createDevIdentity();
  openid2 = identity.openid2;
});
afterEach(() => identity.close());

const set = (faults: Partial<Faults>) => Object.assign(openid2.faults, faults);
const open = (form: 'html' | 'xrds' = 'html') =>
  fetch(openid2.identifier('alice', form), {
    headers: { accept: 'application/xrds+xml' },
    redirect: 'manual',
  });
const approve = (fields: Record<string, string> = {}) =>
  readResponse(openid2.approve(requestUrl(openid2.endpoint, fields)));

describe('fault switches', () => {
  it('are off, can be set at the start, and put back', async () => {
    const other = await createDevIdentity({ faults: { slowMs: 5, nonce: 'x' } });
    expect(other.openid2.faults).toMatchObject({ slowMs: 5, nonce: 'x', down: false });
    const { faults } = other.openid2;
    other.openid2.resetFaults();
    expect(other.openid2.faults).toBe(faults);
    expect(faults).toEqual(openid2.faults);
    await other.close();
  });

  it('are refused when misspelt', async () => {
    await expect(createDevIdentity({ faults: { dwon: true } as object })).rejects.toThrow('"dwon"');
    expect(() => set({ dwon: true } as object)).toThrow(TypeError);
  });

  it('records set in one provider do not show in another', () => {
    openid2.faults.assertionOverrides.sig = 'x';
    openid2.resetFaults();
    expect(openid2.faults.assertionOverrides).toEqual({});
  });
});

describe('faults of transport', () => {
  it('down', async () => {
    set({ down: true });
    await expect(open()).rejects.toThrow();
    await expect(post(openid2.endpoint, {})).rejects.toThrow();
    set({ down: false });
    expect((await open()).status).toBe(200);
  });

  it('slowMs', async () => {
    set({ slowMs: 120 });
    const before = performance.now();
    await open();
    expect(performance.now() - before).toBeGreaterThan(110);
  });

  it('dripBytesPerSecond', async () => {
    set({ dripBytesPerSecond: 2000, discoveryBody: 'x'.repeat(300) });
    const before = performance.now();
    expect(await (await open()).text()).toHaveLength(300);
    expect(performance.now() - before).toBeGreaterThan(100);
  });

  it('redirectForever', async () => {
    set({ redirectForever: true });
    const first = await open();
    const second = await fetch(new URL(first.headers.get('location') ?? '', identity.origin), {
      redirect: 'manual',
    });
    expect([first.status, second.status]).toEqual([302, 302]);
    expect(second.headers.get('location')).toBe('/html/alice?hop=2');
  });

  it('hugeBody, still valid', async () => {
    const small = await (await open()).text();
    set({ hugeBody: true });
    const text = await (await open()).text();
    expect(text.length).toBeGreaterThan(5_000_000);
    expect(text.trim()).toBe(small.trim());
    const reply = await check(openid2.endpoint, approve());
    expect(reply.fields.get('is_valid')).toBe('true');
    expect(reply.text).toMatch(/\npadding:x{5000000,}\n$/);
  });

  it('gzipBomb, still valid', async () => {
    set({ gzipBomb: true });
    const response = await open('xrds');
    expect(Number(response.headers.get('content-length'))).toBeLessThan(200_000);
    const text = await response.text();
    expect(text.length).toBeGreaterThan(60_000_000);
    expect(text.slice(0, 1000)).toContain('</xrds:XRDS>');
  });
});

describe('faults of discovery', () => {
  it('htmlInsteadOfXrds', async () => {
    set({ htmlInsteadOfXrds: true });
    const response = await open('xrds');
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).not.toContain(openid2.endpoint);
  });

  it('identityPageStatus', async () => {
    set({ identityPageStatus: 404 });
    const response = await open();
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('openid2.provider');
  });

  it('discoveryBody', async () => {
    set({ discoveryBody: '<!DOCTYPE x>' });
    const response = await open('xrds');
    expect(response.headers.get('content-type')).toBe('application/xrds+xml');
    expect(await response.text()).toBe('<!DOCTYPE x>');
  });

  it('endpointQuery', async () => {
    set({ endpointQuery: 'a=1&b=2' });
    expect(openid2.endpoint).toBe(`${identity.origin}/openid?a=1&b=2`);
    expect(await (await open()).text()).toContain('/openid?a=1&amp;b=2"');
    expect(approve().op_endpoint).toBe(openid2.endpoint);
    expect((await associate(openid2.endpoint)).reply.status).toBe(200);
    expect(openid2.requests.at(-1)).toMatchObject({ query: 'a=1&b=2', mode: 'associate' });
  });
});

describe('faults of association', () => {
  const ask = (sessionType = 'DH-SHA256', assocType = 'HMAC-SHA256') =>
    post(openid2.endpoint, {
      ns: NS,
      mode: 'associate',
      assoc_type: assocType,
      session_type: sessionType,
      // 2^7, so the private key is 7.
      dh_consumer_public: btwocBytes(Buffer.of(128)).toString('base64'),
    });

  it.each([
    ['unsupported-type', 400, 'unsupported-type', 'HMAC-SHA256'],
    ['400', 400, undefined, undefined],
    ['500', 500, undefined, undefined],
    ['html', 200, undefined, undefined],
    ['http-200-error', 200, 'unsupported-type', 'HMAC-SHA256'],
  ] as const)('refuseAssociations: %s', async (refuseAssociations, status, code, type) => {
    set({ refuseAssociations });
    const reply = await ask();
    expect(reply.status).toBe(status);
    expect([reply.fields.get('error_code'), reply.fields.get('assoc_type')]).toEqual([code, type]);
    expect(reply.fields.has('assoc_handle')).toBe(false);
    expect(reply.contentType).toContain(refuseAssociations === 'html' ? 'text/html' : 'text/plain');
  });

  it('proposeAssociation', async () => {
    set({ proposeAssociation: { assocType: 'HMAC-SHA1', sessionType: 'DH-SHA1' } });
    const { status, fields } = await ask();
    expect(status).toBe(400);
    expect([fields.get('assoc_type'), fields.get('session_type')]).toEqual(['HMAC-SHA1', 'DH-SHA1']);
    expect((await associate(openid2.endpoint, 'sha1')).reply.status).toBe(200);
    set({ refuseAssociations: 'unsupported-type' });
    expect((await ask('DH-SHA1', 'HMAC-SHA1')).status).toBe(400);
  });

  it.each([0, 19, 40])('wrongMacLength: %i', async (wrongMacLength) => {
    set({ wrongMacLength });
    expect((await associate(openid2.endpoint)).key.length).toBe(wrongMacLength);
    const { fields } = await ask('no-encryption');
    expect(Buffer.from(fields.get('mac_key') ?? '', 'base64').length).toBe(wrongMacLength);
  });

  it.each(['0', '1', 'p-1', 'p'] as const)('degenerateDhKey: %s, decipherable without a look', async (key) => {
    const p = BigInt(`0x${freshKeys().getPrime('hex')}`);
    const values = { '0': 0n, '1': 1n, 'p-1': p - 1n, p };
    set({ degenerateDhKey: key });
    const reply = await ask();
    const sent = Buffer.from(reply.fields.get('dh_server_public') ?? '', 'base64').toString('hex');
    expect(BigInt(`0x${sent}`)).toBe(values[key]);
    // The private key is odd, so a careless relying party computes (p-1)^7 = p-1.
    const secret = btwocBytes(Buffer.from((values[key] % p).toString(16).padStart(256, '0'), 'hex'));
    const mask = createHash('sha256').update(secret).digest();
    const encrypted = Buffer.from(reply.fields.get('enc_mac_key') ?? '', 'base64');
    const shared = {
      handle: reply.fields.get('assoc_handle') ?? '',
      hash: 'sha256' as const,
      key: Buffer.from(encrypted.map((byte, index) => byte ^ (mask[index] ?? 0))),
      reply,
    };
    expect(isSignedBy(shared, approve({ assoc_handle: shared.handle }))).toBe(true);
  });

  it('associationOverrides', async () => {
    set({ associationOverrides: { expires_in: '-1', more: 'x' } });
    const { fields } = (await associate(openid2.endpoint)).reply;
    expect([fields.get('expires_in'), fields.get('more')]).toEqual(['-1', 'x']);
  });
});

describe('faults of direct responses', () => {
  it('directResponseStatus', async () => {
    set({ directResponseStatus: 302 });
    const response = await fetch(openid2.endpoint, {
      method: 'POST',
      body: 'openid.mode=x',
      redirect: 'manual',
    });
    expect([response.status, response.headers.get('location')]).toEqual([302, '/openid']);
    set({ directResponseStatus: 500 });
    const reply = await check(openid2.endpoint, approve());
    expect([reply.status, reply.fields.get('is_valid')]).toEqual([500, 'true']);
  });

  it('directResponseBody', async () => {
    set({ directResponseBody: 'is_valid:true' });
    expect((await check(openid2.endpoint, {})).text).toBe('is_valid:true');
  });

  it('isValid and invalidateHandle', async () => {
    set({ isValid: 'TRUE', invalidateHandle: 'h' });
    const { fields } = await check(openid2.endpoint, approve());
    expect(Object.fromEntries(fields)).toEqual({ ns: NS, is_valid: 'TRUE', invalidate_handle: 'h' });
  });
});

describe('faults of assertions', () => {
  it('omitSignedFields', async () => {
    set({ omitSignedFields: ['claimed_id', 'return_to'] });
    const assertion = approve();
    expect(assertion.claimed_id).toBeDefined();
    expect(assertion.signed?.split(',')).not.toContain('claimed_id');
    expect((await check(openid2.endpoint, assertion)).fields.get('is_valid')).toBe('true');
  });

  it('assertionOverridesBeforeSigning: a valid signature', async () => {
    set({ assertionOverridesBeforeSigning: { op_endpoint: 'http://x.example/', identity: null, more: '1' } });
    const assertion = approve();
    expect(assertion).toMatchObject({ op_endpoint: 'http://x.example/', more: '1' });
    expect(assertion).not.toHaveProperty('identity');
    expect(assertion.signed?.split(',')).toContain('more');
    expect((await check(openid2.endpoint, assertion)).fields.get('is_valid')).toBe('true');
  });

  it('assertionOverridesBeforeSigning: the list to sign by', async () => {
    set({ assertionOverridesBeforeSigning: { signed: 'mode,return_to' } });
    const shared = await associate(openid2.endpoint);
    const assertion = approve({ assoc_handle: shared.handle });
    expect(assertion.signed).toBe('mode,return_to');
    expect(isSignedBy(shared, assertion)).toBe(true);
  });

  it('assertionOverrides: a signature that does not fit', async () => {
    set({ assertionOverrides: { claimed_id: 'http://x.example/', response_nonce: null } });
    const assertion = approve();
    expect(assertion.claimed_id).toBe('http://x.example/');
    expect(assertion).not.toHaveProperty('response_nonce');
    expect((await check(openid2.endpoint, assertion)).fields.get('is_valid')).toBe('false');
  });

  it('nonce', () => {
    set({ nonce: '2000-01-01T00:00:00Zx' });
    expect(approve().response_nonce).toBe('2000-01-01T00:00:00Zx');
  });

  it('unknownHandle', async () => {
    const { handle } = await associate(openid2.endpoint);
    set({ unknownHandle: true });
    const assertion = approve({ assoc_handle: handle });
    expect(assertion.invalidate_handle).toBe(handle);
    const { fields } = await check(openid2.endpoint, assertion);
    expect([fields.get('is_valid'), fields.get('invalidate_handle')]).toEqual(['true', handle]);
  });

  it('alwaysCountAttributes', () => {
    set({ alwaysCountAttributes: true });
    const ax = { 'ns.ax': 'http://openid.net/srv/ax/1.0', 'ax.mode': 'fetch_request', 'ax.required': 'm' };
    const assertion = approve({ ...ax, 'ax.type.m': 'http://axschema.org/namePerson' });
    expect([assertion['ax.count.m'], assertion['ax.value.m.1']]).toEqual(['1', 'Alice Ängström']);
  });
});
