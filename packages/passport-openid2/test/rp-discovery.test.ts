import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isRelyingPartyError } from 'openid-rp-core';
import { type RpDiscoveryOptions, rpDiscovery, Strategy } from 'passport-openid2';
import { afterEach, describe, expect, it } from 'vitest';

const RETURN_URL = 'https://site.example/auth/return';
const DOCUMENT_PATH = '/openid-return-urls.xrds';
const XRDS = 'application/xrds+xml';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

type Ask = (path: string, accept?: string, method?: string) => Promise<Answer>;

/** A site whose every page says "page". */
async function site(options: RpDiscoveryOptions = { returnUrls: RETURN_URL }, vary?: string | string[]): Promise<Ask> {
  const handle = rpDiscovery(options);
  const server = createServer((request, response) => {
    if (vary !== undefined) response.setHeader('Vary', vary);
    handle(request, response, () => response.end('page'));
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return async (path, accept, method = 'GET') => {
    // Not fetch, which adds an Accept header of its own. The host is a stranger's word.
    const headers = { host: 'evil.example', ...(accept !== undefined && { accept }) };
    const sent = httpRequest({ host: '127.0.0.1', port, path, method, headers }).end();
    const [response] = await once(sent, 'response');
    const text = (await response.setEncoding('utf8').toArray()).join('');
    return { status: response.statusCode, headers: response.headers, text };
  };
}

function codeOf(options: unknown): unknown {
  try {
    rpDiscovery(options as RpDiscoveryOptions);
  } catch (error) {
    return isRelyingPartyError(error) ? error.code : error;
  }
  return undefined;
}

describe('the realm’s own URL', () => {
  it.each<[string | undefined, boolean]>([
    [XRDS, true],
    ['Application/XRDS+XML', true],
    [`${XRDS}; charset=utf-8`, true],
    [`${XRDS}, */*`, true],
    [`text/html; q=0.3, application/xhtml+xml; q=0.5, ${XRDS}`, true],
    [`text/html;q=0.9,${XRDS};q=0.9`, true],
    [`text/html;q=0.9, ${XRDS};q=0.8`, false],
    [`text/html, ${XRDS};q=0.999`, false],
    [`text/*, ${XRDS};q=0.5`, false],
    [`*/*, ${XRDS};q=0.5`, false],
    [`text/html;q=0.1, */*, ${XRDS};q=0.5`, true],
    [`${XRDS};q=0`, false],
    [`${XRDS};q=0.000, text/html;q=0`, false],
    [`${XRDS};q=2`, false],
    [`${XRDS};q=`, false],
    [`${XRDS};q=-1`, false],
    [`${XRDS};Q=0.2, text/html;Q=0.1`, true],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8', false],
    ['*/*', false],
    ['application/*', false],
    ['application/xml', false],
    [`x${XRDS}`, false],
    ['', false],
    [undefined, false],
  ])('SPEC-D-02 for Accept: %s', async (accept, isDocument) => {
    const ask = await site();
    const { status, headers, text } = await ask('/', accept);
    expect(status).toBe(200);
    expect(headers.location).toBeUndefined();
    expect(headers.vary).toBe('Accept');
    expect(headers['x-xrds-location']).toBe(`https://site.example${DOCUMENT_PATH}`);
    expect(headers['content-type'] === XRDS).toBe(isDocument);
    if (isDocument) expect(text).toContain(`<URI>${RETURN_URL}</URI>`);
    else expect(text).toBe('page');
  });

  it.each<[string | string[], string]>([
    ['Cookie', 'Cookie, Accept'],
    ['Cookie, accept', 'Cookie, accept'],
    ['Accept-Encoding', 'Accept-Encoding, Accept'],
    [['Cookie', 'Origin'], 'Cookie, Origin, Accept'],
    ['*', '*'],
  ])('keeps Vary: %s', async (vary, expected) => {
    const ask = await site(undefined, vary);
    expect((await ask('/')).headers.vary).toBe(expected);
  });

  it('is one that is read, and no other', async () => {
    const ask = await site();
    for (const [path, method] of [
      ['/', 'POST'],
      ['/?a=b', 'GET'],
      ['/auth', 'GET'],
      ['//', 'GET'],
      ['/auth/return', 'GET'],
    ] as const) {
      const { text, headers } = await ask(path, XRDS, method);
      expect(text, path).toBe('page');
      expect([headers.vary, headers['x-xrds-location']], path).toEqual([undefined, undefined]);
    }
  });

  it.each([
    ['https://site.example/auth/', '/auth/'],
    ['https://site.example/auth', '/auth'],
    ['https://*.site.example/', '/'],
  ])('is that of %s', async (realm, path) => {
    const returnUrls = ['https://site.example/auth/return', 'https://site.example/auth/link'];
    const ask = await site({ returnUrls, realm });
    const { text } = await ask(path, XRDS);
    for (const url of returnUrls) expect(text).toContain(`<URI>${url}</URI>`);
    expect((await ask('/other', XRDS)).text).toBe('page');
  });
});

describe('the path of the document', () => {
  it('has it always', async () => {
    const ask = await site({ returnUrls: RETURN_URL, icons: ['https://site.example/icon.png'] });
    for (const accept of [undefined, 'text/html', XRDS]) {
      const { status, headers, text } = await ask(DOCUMENT_PATH, accept);
      expect([status, headers['content-type']]).toEqual([200, XRDS]);
      expect(text).toContain('<URI>https://site.example/icon.png</URI>');
      expect(text).not.toContain('evil.example');
    }
    expect((await ask(`${DOCUMENT_PATH}?a`)).headers['content-type']).toBe(XRDS);
    expect((await ask(DOCUMENT_PATH, undefined, 'POST')).text).toBe('page');
    const head = await ask(DOCUMENT_PATH, undefined, 'HEAD');
    expect([head.headers['content-type'], head.text]).toEqual([XRDS, '']);
  });

  it('can be another one', async () => {
    const ask = await site({ returnUrls: RETURN_URL, path: '/xrds' });
    expect((await ask('/')).headers['x-xrds-location']).toBe('https://site.example/xrds');
    expect((await ask('/xrds')).headers['content-type']).toBe(XRDS);
    expect((await ask(DOCUMENT_PATH)).text).toBe('page');
  });
});

describe('a strategy', () => {
  const strategy = (options: object) => new Strategy(options, () => false);

  it('gives its return URL and its realm', async () => {
    const baseURL = 'https://www.site.example';
    const given = strategy({ returnURL: '/auth/return', baseURL, realm: 'https://*.site.example/auth/' });
    const ask = await site({ strategy: given, returnUrls: 'https://site.example/auth/link' });
    const { text, headers } = await ask('/auth/', XRDS);
    expect(text).toContain('<URI>https://www.site.example/auth/return</URI>');
    expect(text).toContain('<URI>https://site.example/auth/link</URI>');
    expect(headers['x-xrds-location']).toBe(`https://www.site.example${DOCUMENT_PATH}`);
  });

  it('has to have a fixed one, unless it is given', () => {
    const returnURL = () => RETURN_URL;
    expect(codeOf({ strategy: strategy({ returnURL }) })).toBe('OPTION_INVALID');
    expect(codeOf({ strategy: strategy({ returnURL }), returnUrls: [RETURN_URL] })).toBeUndefined();
  });

  it('gives the function to those who require the class', () => {
    expect(Strategy.rpDiscovery).toBe(rpDiscovery);
  });
});

describe('the options', () => {
  it.each<[unknown, string]>([
    [undefined, 'OPTION_INVALID'],
    [{}, 'OPTION_INVALID'],
    [{ returnUrls: [] }, 'OPTION_INVALID'],
    [{ returnUrls: '/return' }, 'OPTION_INVALID'],
    [{ returnUrls: [RETURN_URL, 'https://*.site.example/'] }, 'OPTION_INVALID'],
    [{ returnUrls: [RETURN_URL, 'https://other.example/'] }, 'OPTION_INVALID'],
    [{ returnUrls: RETURN_URL, realm: 'https://other.example/' }, 'OPTION_INVALID'],
    [{ returnUrls: RETURN_URL, path: 'xrds' }, 'OPTION_INVALID'],
    [{ returnUrls: RETURN_URL, path: '/' }, 'OPTION_INVALID'],
    [{ returnUrls: RETURN_URL, path: '//evil.example/' }, 'OPTION_INVALID'],
    [{ returnUrls: RETURN_URL, path: '/\\evil.example/' }, 'OPTION_INVALID'],
    [{ returnUrls: RETURN_URL, path: '/auth', realm: 'https://site.example/auth' }, 'OPTION_INVALID'],
    [{ returnUrls: RETURN_URL, icons: ['icon.png'] }, 'OPTION_INVALID'],
    [{ strategy: {} }, 'OPTION_INVALID'],
    [{ returnURL: RETURN_URL }, 'OPTION_UNKNOWN'],
  ])('%j: %s', (options, code) => {
    expect(codeOf(options)).toBe(code);
  });
});
