import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDevIdentity, type DevIdentity, type IdentifierForm } from '../src/index.js';

const XRDS = 'application/xrds+xml';

let identity: DevIdentity;
beforeAll(async () => {
  identity = await createDevIdentity({ publicHost: 'localhost' });
});
afterAll(() => identity.close());

async function get(url: string, accept = 'text/html') {
  const response = await fetch(url, { headers: { accept }, redirect: 'manual' });
  const type = response.headers.get('content-type') ?? '';
  return {
    status: response.status,
    type,
    location: response.headers.get('x-xrds-location'),
    text: await response.text(),
  };
}

const open = (form: IdentifierForm, accept?: string) => get(identity.openid2.identifier('alice', form), accept);

describe('identity pages (OpenID 2.0 sec. 7.3)', () => {
  it('uses the public host in every URL', () => {
    expect(identity.origin).toMatch(/^http:\/\/localhost:\d+$/);
    const { endpoint, opIdentifier } = identity.openid2;
    for (const url of [endpoint, opIdentifier, identity.openid2.identifier('bob', 'html')]) {
      expect(url.startsWith(`${identity.origin}/`)).toBe(true);
    }
  });

  it('html: links, and nothing else', async () => {
    const page = await open('html', XRDS);
    expect(page.type).toContain('text/html');
    expect(page.text).toContain(`<link rel="openid2.provider openid.server" href="${identity.openid2.endpoint}">`);
    expect(page.text).not.toContain('local_id');
  });

  it('delegated-html: names the local identifier', async () => {
    const local = identity.openid2.identifier('alice', 'html');
    expect((await open('delegated-html')).text).toContain(
      `<link rel="openid2.local_id openid.delegate" href="${local}">`,
    );
  });

  it('xrds: by content negotiation only', async () => {
    const page = await open('xrds');
    expect(page.type).toContain('text/html');
    expect(page.text).not.toContain('<link');
    const { text, type } = await open('xrds', `text/html;q=0.3, ${XRDS}`);
    expect(type).toBe(XRDS);
    expect(text).toContain('<Type>http://specs.openid.net/auth/2.0/signon</Type>');
    expect(text).toContain(`<URI>${identity.openid2.endpoint}</URI>`);
    expect(text).not.toContain('LocalID');
  });

  it('delegated-xrds: names the local identifier', async () => {
    const local = identity.openid2.identifier('alice', 'html');
    expect((await open('delegated-xrds', XRDS)).text).toContain(`<LocalID>${local}</LocalID>`);
  });

  it('xrds-header and xrds-meta: lead to the document', async () => {
    const byHeader = await open('xrds-header', XRDS);
    const byMeta = await open('xrds-meta', XRDS);
    const location = byHeader.location ?? '';
    expect(byHeader.text).not.toContain('http-equiv');
    expect(byMeta.location).toBeNull();
    expect(byMeta.text).toContain(`<meta http-equiv="X-XRDS-Location" content="${location}">`);
    const document = await get(location);
    expect(document.type).toBe(XRDS);
    expect(document.text).toContain('/auth/2.0/signon');
  });

  it('the OP Identifier has the server type, and the home page leads to it', async () => {
    const { text, type } = await get(identity.openid2.opIdentifier);
    expect(type).toBe(XRDS);
    expect(text).toContain('<Type>http://specs.openid.net/auth/2.0/server</Type>');
    expect(text).not.toContain('signon');
    expect((await get(`${identity.origin}/`)).location).toBe(identity.openid2.opIdentifier);
  });

  it('the home page lists what to type', async () => {
    const { text } = await get(`${identity.origin}/`);
    expect(text).toContain(identity.openid2.opIdentifier);
    expect(text).toContain(identity.openid2.identifier('bob', 'delegated-xrds'));
  });

  it.each(['/html/carol', '/xrds-document/carol', '/html/', '//html/alice', '/HTML/alice', '/x'])(
    'has nothing at %s',
    async (path) => {
      expect((await get(identity.origin + path)).status).toBe(404);
    },
  );

  it('knows no identifier of nobody', () => {
    expect(() => identity.openid2.identifier('carol', 'html')).toThrow(RangeError);
  });
});
