import { createDiffieHellman, createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findPythonOpenId, type PythonProvider, startPythonProvider } from './python-openid.js';
import { requirement } from './requirement.js';

const OPENID2 = 'http://specs.openid.net/auth/2.0';
const SELECT = `${OPENID2}/identifier_select`;
const RETURN_TO = 'http://site.example/return?state=a%20b';
const PRIME = Buffer.from(
  'DCF93A0B883972EC0E19989AC5A2CE310E1D37717E8D9571BB7623731866E61EF75A2E27898B057F9891C2E27A639C3F' +
    '29B60814581CD3B2CA3986D2683705577D45C2E7E52DC81C7A171876E5CEA74B1448BFDFAF18828EFD2519F14E45E382' +
    '6634AF1949E5B535CC829A483B8A76223E5D490A257F05BDFF16F2FB22C583AB',
  'hex',
);
const AX = 'http://openid.net/srv/ax/1.0';

const software = findPythonOpenId();

// The peer itself is under test here: everything is written by hand, and nothing of ours takes part.
describe.skipIf(!requirement('python3-openid', software.found, software.reason))('python-openid', () => {
  let provider: PythonProvider;

  beforeAll(async () => {
    provider = (await startPythonProvider()) as PythonProvider;
  });
  afterEach(() =>
    provider.control({
      autoApprove: null,
      associations: null,
      stateless: false,
      long: false,
      verifyReturnTo: false,
    }),
  );
  afterAll(() => provider?.close());

  it('leads from every identity page to the endpoint', async () => {
    const html = await page(provider.identifier('alice', 'html'));
    expect(html.text).toContain(`rel="openid2.provider openid.server" href="${provider.endpoint}"`);
    const delegated = await page(provider.identifier('bob', 'delegated-html'));
    expect(delegated.text).toContain(`rel="openid2.local_id openid.delegate" href="${provider.origin}/html/bob"`);

    const xrds = await page(provider.identifier('alice', 'xrds'), 'application/xrds+xml');
    expect(xrds.type).toBe('application/xrds+xml');
    expect(xrds.text).toContain(`<URI>${provider.endpoint}</URI>`);
    expect(xrds.text).not.toContain('LocalID');
    expect((await page(provider.identifier('alice', 'xrds'))).type).toContain('text/html');
    const delegatedXrds = await page(provider.identifier('bob', 'delegated-xrds'), 'application/xrds+xml');
    expect(delegatedXrds.text).toContain(`<LocalID>${provider.origin}/html/bob</LocalID>`);

    const { location } = await page(provider.identifier('alice', 'xrds-header'));
    expect((await page(String(location))).text).toContain(provider.endpoint);
    const meta = await page(provider.identifier('alice', 'xrds-meta'));
    expect(meta.text).toContain(`content="${location}"`);

    const op = await page(provider.opIdentifier, 'application/xrds+xml');
    expect(op.text).toContain(`<Type>${OPENID2}/server</Type>`);
  });

  it('signs an assertion with the association that was made', async () => {
    const association = await associate(provider.endpoint);
    const response = await provider.answer(
      authenticationRequest(provider, {
        assoc_handle: association.handle,
        'ns.sreg': 'http://openid.net/extensions/sreg/1.1',
        'sreg.required': 'email,fullname',
        'ns.mine': AX,
        'mine.mode': 'fetch_request',
        'mine.type.e': 'http://axschema.org/contact/email',
        'mine.required': 'e',
      }),
      { user: 'bob', decision: 'allow' },
    );
    expect(response.method).toBe('GET');
    expect(response.url.startsWith(`${RETURN_TO}&openid.`)).toBe(true);
    const fields = new URL(response.url).searchParams;
    expect(fields.get('openid.claimed_id')).toBe(provider.identifier('bob', 'html'));
    expect(fields.get('openid.assoc_handle')).toBe(association.handle);
    expect(fields.get('openid.sreg.fullname')).toBe(provider.users.bob.fullname);
    expect(fields.get('openid.ax.value.e.1')).toBe(provider.users.bob.email);
    expect(fields.get('openid.sig')).toBe(sign(association.macKey, fields));
  });

  it('vouches for a stateless assertion once, be it as long as needs a form', async () => {
    await provider.control({ autoApprove: 'alice', long: true });
    const response = await provider.answer(authenticationRequest(provider), {
      user: 'alice',
      decision: 'allow',
    });
    if (response.method !== 'POST') throw new Error('the answer came as a redirect');
    expect(response.url).toBe(RETURN_TO);
    const fields = new URLSearchParams(response.body);
    expect(response.body.length).toBeGreaterThan(2047);
    fields.set('openid.mode', 'check_authentication');
    expect(await direct(provider.endpoint, fields)).toMatchObject({ ns: OPENID2, is_valid: 'true' });
    expect(await direct(provider.endpoint, fields)).toMatchObject({ is_valid: 'false' });
  });

  it('tells of a cancelled login, and of one that needs the user', async () => {
    const choice = { user: 'alice', decision: 'cancel' } as const;
    const cancelled = await provider.answer(authenticationRequest(provider), choice);
    expect(new URL(cancelled.url).searchParams.get('openid.mode')).toBe('cancel');
    const immediate = authenticationRequest(provider, { mode: 'checkid_immediate' });
    expect(new URL((await provider.answer(immediate, choice)).url).searchParams.get('openid.mode')).toBe(
      'setup_needed',
    );
  });

  it('asserts only what the user owns', async () => {
    const claimed_id = provider.identifier('alice', 'delegated-xrds');
    const identity = provider.identifier('alice', 'html');
    const url = authenticationRequest(provider, { claimed_id, identity });
    const owned = await provider.answer(url, { user: 'alice', decision: 'allow' });
    expect(new URL(owned.url).searchParams.get('openid.claimed_id')).toBe(claimed_id);
    await expect(provider.answer(url, { user: 'bob', decision: 'allow' })).rejects.toThrow('does not own');
  });

  it('offers the associations it is told to offer, and forgets them', async () => {
    await provider.control({ associations: ['HMAC-SHA256/no-encryption'] });
    const fields = { 'openid.assoc_type': 'HMAC-SHA1', 'openid.session_type': 'no-encryption' };
    expect(await direct(provider.endpoint, associationRequest(fields))).toMatchObject({
      error_code: 'unsupported-type',
      assoc_type: 'HMAC-SHA256',
      session_type: 'no-encryption',
    });
    await provider.control({ associations: null, stateless: true });
    expect(await direct(provider.endpoint, associationRequest(fields))).not.toHaveProperty('assoc_type');
    await provider.control({ stateless: false });

    const { assoc_handle = '' } = await direct(provider.endpoint, associationRequest(fields));
    await provider.control({ forget: true });
    const url = authenticationRequest(provider, { assoc_handle });
    const response = await provider.answer(url, { user: 'alice', decision: 'allow' });
    expect(new URL(response.url).searchParams.get('openid.invalidate_handle')).toBe(assoc_handle);
    await expect(provider.control({ associations: ['HMAC-MD5/none'] })).rejects.toThrow('refused');
  });

  it('asks the realm whether it lists the return_to URL', async () => {
    const site = createServer((request, response) => {
      const type = `${OPENID2}/return_to`;
      const uri = `http://${request.headers.host}/return`;
      const services = request.url === '/' ? `<Service><Type>${type}</Type><URI>${uri}</URI></Service>` : '';
      response.setHeader('content-type', 'application/xrds+xml');
      response.end(`<X:XRDS xmlns:X="xri://$xrds" xmlns="xri://$xrd*($v*2.0)"><XRD>${services}</XRD></X:XRDS>`);
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    await provider.control({ autoApprove: 'alice', verifyReturnTo: true });
    try {
      const choice = { user: 'alice', decision: 'allow' } as const;
      const ask = (realm: string) =>
        provider.answer(
          authenticationRequest(provider, { return_to: `${origin}/return`, realm: `${origin}${realm}` }),
          choice,
        );
      expect((await ask('/')).url).toContain('openid.mode=id_res');
      await expect(ask('/return')).rejects.toThrow('does not list');
    } finally {
      await new Promise((resolve) => site.close(resolve));
    }
  });

  it('refuses a message that has a parameter twice', async () => {
    const url = `${authenticationRequest(provider)}&openid.mode=checkid_setup`;
    await expect(provider.answer(url, { user: 'alice', decision: 'allow' })).rejects.toThrow('twice');
  });
});

async function page(url: string, accept = 'text/html') {
  const response = await fetch(url, { headers: { accept } });
  expect(response.status).toBe(200);
  const { headers } = response;
  return {
    text: await response.text(),
    type: headers.get('content-type'),
    location: headers.get('x-xrds-location'),
  };
}

/** Sends a direct request and reads the key-value form of the answer. */
async function direct(endpoint: string, body: URLSearchParams): Promise<Record<string, string>> {
  const text = await (await fetch(endpoint, { method: 'POST', body })).text();
  const lines = text.split('\n').filter((line) => line !== '');
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}

function associationRequest(fields: Record<string, string>): URLSearchParams {
  return new URLSearchParams({ 'openid.ns': OPENID2, 'openid.mode': 'associate', ...fields });
}

function authenticationRequest(provider: PythonProvider, fields: Record<string, string> = {}): string {
  const message = {
    ns: OPENID2,
    mode: 'checkid_setup',
    claimed_id: SELECT,
    identity: SELECT,
    return_to: RETURN_TO,
    ...fields,
  };
  const url = new URL(provider.endpoint);
  for (const [name, value] of Object.entries(message)) url.searchParams.set(`openid.${name}`, value);
  return url.href;
}

/** Makes a DH-SHA256 association and takes the MAC key out of the exchange (OpenID 2.0 sec. 8.2.3). */
async function associate(endpoint: string): Promise<{ handle: string; macKey: Buffer }> {
  const exchange = createDiffieHellman(PRIME, 2);
  const request = associationRequest({
    'openid.assoc_type': 'HMAC-SHA256',
    'openid.session_type': 'DH-SHA256',
    'openid.dh_consumer_public': btwoc(exchange.generateKeys()).toString('base64'),
  });
  const response = await direct(endpoint, request);
  const secret = exchange.computeSecret(Buffer.from(response.dh_server_public ?? '', 'base64'));
  const mask = createHash('sha256').update(btwoc(secret)).digest();
  const masked = Buffer.from(response.enc_mac_key ?? '', 'base64');
  return {
    handle: response.assoc_handle ?? '',
    macKey: masked.map((byte, i) => byte ^ (mask[i] ?? 0)) as Buffer,
  };
}

/** Writes a positive integer in the shortest big-endian two's complement (OpenID 2.0 sec. 4.2). */
function btwoc(integer: Buffer): Buffer {
  const hex = BigInt(`0x${integer.toString('hex')}`).toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
}

/** Signs the fields that a message names as signed (OpenID 2.0 sec. 6.1). */
function sign(macKey: Buffer, fields: URLSearchParams): string {
  const names = (fields.get('openid.signed') ?? '').split(',');
  const text = names.map((name) => `${name}:${fields.get(`openid.${name}`) ?? ''}\n`).join('');
  return createHmac('sha256', macKey).update(text).digest('base64');
}
