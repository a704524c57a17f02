import { afterEach, describe, expect, it } from 'vitest';
import { isRelyingPartyError } from '../src/errors.js';
import { createHttpClient, type HttpClientOptions } from '../src/http-client.js';
import { type LoopbackServer, serve, serveRaw } from './loopback-server.js';

let server: LoopbackServer | undefined;

/** After each test: the client has closed every connection by itself. */
afterEach(async () => {
  await server?.allClosed();
  await server?.close();
  server = undefined;
});

const client = (options: HttpClientOptions = {}) => createHttpClient({ allowPrivateAddresses: true, ...options });
const get = (url: string, options?: HttpClientOptions) => client(options).fetch({ url, step: 'discovery' });

describe('an exchange', () => {
  it('gives URL, status, headers, media type and body', async () => {
    server = await serve((_request, response) => {
      response.writeHead(404, {
        'content-type': 'Text/HTML ; charset=UTF-8',
        'X-XRDS-Location': 'https://a.example/',
      });
      response.end('h\u00e9');
    });
    const response = await get(`${server.url}/a?b=c#d`);
    expect(response).toMatchObject({
      url: `${server.url}/a?b=c`,
      status: 404,
      contentType: 'text/html',
      body: 'h\u00e9',
    });
    expect(response.headers.get('x-xrds-location')).toBe('https://a.example/');
    expect(response.headers.get('x-absent')).toBeNull();
  });

  it('replaces bytes that are not UTF-8, and gives an empty media type where there is none', async () => {
    server = await serve((_request, response) => response.end(Buffer.from([0x61, 0xff, 0x62])));
    expect(await get(server.url)).toMatchObject({ contentType: '', body: 'a\ufffdb' });
  });

  it('sends what is asked, a User-Agent and nothing that tells of us', async () => {
    server = await serve((request, response) => response.end(JSON.stringify([request.method, request.headers])));
    const [method, headers] = JSON.parse((await get(server.url)).body);
    expect(method).toBe('GET');
    expect(headers).toEqual({
      accept: '*/*',
      'accept-encoding': 'gzip, deflate, br',
      'user-agent': 'openid-rp-core',
      host: `127.0.0.1:${server.port}`,
      connection: 'close',
    });
  });

  it('lets the request override the headers of the options, and those the defaults, in any case', async () => {
    server = await serve((request, response) => response.end(JSON.stringify(request.headers)));
    const options = { headers: { 'user-agent': 'site', ACCEPT: 'a/a', 'x-site': 'yes' } };
    const headers = { Accept: 'application/xrds+xml' };
    const { body } = await client(options).fetch({ url: server.url, step: 'discovery', headers });
    expect(JSON.parse(body)).toMatchObject({
      'user-agent': 'site',
      accept: 'application/xrds+xml',
      'x-site': 'yes',
    });
  });

  it('posts a form', async () => {
    server = await serve(async (request, response) => {
      const chunks = await request.setEncoding('utf8').toArray();
      response.end(JSON.stringify([request.method, request.headers['content-type'], chunks.join('')]));
    });
    const { body } = await client().fetch({
      url: server.url,
      step: 'association',
      method: 'POST',
      body: 'a=b&c=d',
    });
    expect(JSON.parse(body)).toEqual(['POST', 'application/x-www-form-urlencoded', 'a=b&c=d']);
  });

  it.each([204, 304])('takes %i, which has no body, whatever encoding it names', async (status) => {
    server = await serve((_request, response) => response.writeHead(status, { 'content-encoding': 'gzip' }).end());
    expect(await get(server.url)).toMatchObject({ status, body: '' });
  });

  it('keeps no cookie', async () => {
    const seen: unknown[] = [];
    server = await serve((request, response) => {
      seen.push(request.headers.cookie);
      response.writeHead(request.url === '/' ? 302 : 200, { 'set-cookie': 'a=b', location: '/next' }).end();
    });
    const one = client();
    await one.fetch({ url: server.url, step: 'discovery' });
    await one.fetch({ url: server.url, step: 'discovery' });
    expect(seen).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('leaves mistakes of the calling code plain', async () => {
    server = await serve((_request, response) => response.end());
    const request = { url: server.url, step: 'discovery', body: 'a=b' } as const;
    await expect(client().fetch(request)).rejects.toBeInstanceOf(TypeError);
    await expect(client().fetch({ ...request, method: 'POST', headers: { a: 'b\r\nc: d' } })).rejects.toBeInstanceOf(
      TypeError,
    );
  });
});

describe('redirects', () => {
  /** /n redirects to /n-1, and /0 answers. */
  const chain = (status = 302) =>
    serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left > 0) response.writeHead(status, { location: `/${left - 1}#fragment` });
      response.end(`body of ${request.url}`);
    });

  it.each([301, 302, 303, 307, 308])('follows %i', async (status) => {
    server = await chain(status);
    expect(await get(`${server.url}/1`)).toMatchObject({
      url: `${server.url}/0`,
      status: 200,
      body: 'body of /0',
    });
  });

  it.each([300, 304, 305, 306])('does not follow %i', async (status) => {
    server = await chain(status);
    expect(await get(`${server.url}/1`)).toMatchObject({ url: `${server.url}/1`, status });
  });

  it('follows as many as are allowed, and not one more', async () => {
    server = await chain();
    expect(await get(`${server.url}/5`)).toMatchObject({ body: 'body of /0' });
    await expect(get(`${server.url}/6`)).rejects.toMatchObject({ code: 'REDIRECT_LIMIT', status: 502 });
    expect(server.accepted()).toBe(6 + 6);
    await expect(get(`${server.url}/1`, { maxRedirects: 0 })).rejects.toMatchObject({
      code: 'REDIRECT_LIMIT',
    });
  });

  it('ends a loop', async () => {
    server = await serve((_request, response) => response.writeHead(302, { location: '/' }).end());
    await expect(get(server.url)).rejects.toMatchObject({ code: 'REDIRECT_LIMIT' });
    expect(server.accepted()).toBe(6);
  });

  it.each([[undefined], [''], ['http://[::1']])('refuses the Location %s', async (location) => {
    server = await serve((_request, response) =>
      response.writeHead(302, location === undefined ? {} : { location }).end(),
    );
    await expect(get(server.url)).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' });
  });

  it.each([
    ['file:///etc/passwd', 'URL_REFUSED'],
    ['http://user:secret@127.0.0.1/', 'URL_REFUSED'],
    ['http://127.0.0.1:1/', 'PORT_REFUSED'],
  ])('checks each hop: %s', async (location, code) => {
    server = await serve((_request, response) => response.writeHead(302, { location }).end());
    await expect(get(server.url, { allowedPorts: [server.port] })).rejects.toMatchObject({ code });
  });

  it('gives the answer itself when it is not to follow', async () => {
    server = await chain();
    const response = await client().fetch({
      url: `${server.url}/1`,
      step: 'discovery',
      followRedirects: false,
    });
    expect(response).toMatchObject({ url: `${server.url}/1`, status: 302, body: 'body of /1' });
    expect(response.headers.get('location')).toBe('/0#fragment');
  });

  it.each([undefined, false, true])('never follows one of a POST (followRedirects: %s)', async (followRedirects) => {
    server = await chain(307);
    const request = {
      url: `${server.url}/1`,
      step: 'direct-verification',
      method: 'POST',
      body: 'a=b',
    } as const;
    const response = await client().fetch(followRedirects === undefined ? request : { ...request, followRedirects });
    expect(response.status).toBe(307);
    expect(server.accepted()).toBe(1);
  });

  it('does not read bodies of redirects, however long', async () => {
    server = await serve((request, response) => {
      if (request.url === '/end') return response.end('end');
      response.writeHead(302, { location: '/end' }).write('x');
      const timer = setInterval(() => response.write('x'.repeat(65536)), 1);
      response.on('close', () => clearInterval(timer));
      return undefined;
    });
    expect(await get(server.url)).toMatchObject({ body: 'end' });
  });

  it('carries no credentials and no Referer to the next URL', async () => {
    const seen: unknown[] = [];
    server = await serve((request, response) => {
      seen.push([request.headers.authorization, request.headers.referer, request.headers['x-other']]);
      response.writeHead(request.url === '/' ? 302 : 200, { location: '/next' }).end();
    });
    const headers = { Authorization: 'Bearer secret', 'X-Other': 'kept' };
    await client().fetch({ url: server.url, step: 'discovery', headers });
    expect(seen).toEqual([
      ['Bearer secret', undefined, 'kept'],
      [undefined, undefined, 'kept'],
    ]);
  });
});

describe('errors', () => {
  it('name step, URL and system error, and neither query nor credentials', async () => {
    server = await serveRaw('');
    const { port } = server;
    await server.close();
    server = undefined;
    const error = await get(`http://127.0.0.1:${port}/path?token=secret#secret`).catch((thrown: unknown) => thrown);
    if (!isRelyingPartyError(error)) throw error;
    expect(error).toMatchObject({
      code: 'CONNECTION_FAILED',
      status: 502,
      step: 'discovery',
      detail: { url: `http://127.0.0.1:${port}/path`, systemError: 'ECONNREFUSED' },
    });
    for (const part of ['discovery', `"http://127.0.0.1:${port}/path"`, 'ECONNREFUSED'])
      expect(error.message).toContain(part);
    expect(error.hint).toBeTruthy();
    expect(`${error.message}${error.hint}${JSON.stringify(error.detail)}${error.cause}`).not.toContain('secret');
    const refused = await get('http://user:secret@a.example/?secret').catch((thrown: unknown) => thrown);
    expect(`${refused}${JSON.stringify(refused)}`).not.toContain('secret');
  });
});
