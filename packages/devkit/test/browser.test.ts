import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSite } from '../../../test/types/testing/site.js';
import { createBrowser, createDevIdentity, type DevBrowser } from '../src/index.js';

let server: Server;
let origin: string;
let browser: DevBrowser;
let answer: RequestListener;
const received: Array<{ method: string; url: string; cookie: string; origin: string; body: string }> = [];

beforeEach(async () => {
  received.length = 0;
  browser = createBrowser();
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method = '', url = '', headers } = request;
    received.push({ method, url, cookie: headers.cookie ?? '', origin: headers.origin ?? '', body });
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

/** Lets the site set cookies once; the answers after it are empty. */
async function give(...cookies: string[]) {
  answer = (_request, response) => response.setHeader('set-cookie', cookies).end();
  await browser.open(origin);
  answer = (_request, response) => response.end();
}

describe('the browser of tests', () => {
  it('tells status, text, and in full where a page leads', async () => {
    answer = (_request, response) => response.writeHead(303, { location: '/me?a=b' }).end('text');
    expect(await browser.open(`${origin}/x`)).toEqual({ status: 303, location: `${origin}/me?a=b`, text: 'text' });
    answer = (_request, response) => response.writeHead(404).end();
    expect(await browser.open(new URL(origin))).toEqual({ status: 404, location: '', text: '' });
  });

  it('sends forms as from a page of the site', async () => {
    await give('a=1; SameSite=Strict');
    await browser.open(`${origin}/login`, { name: 'a&b' });
    expect(received[1]).toEqual({ method: 'POST', url: '/login', cookie: 'a=1', origin, body: 'name=a%26b' });
  });

  it('keeps cookies, and forgets those that the site takes away', async () => {
    await give('a=1; Path=/', 'b=x=y', 'c=3', 'd=4; Expires=Fri, 01 Jan 2038 00:00:00 GMT', 'e=5; Max-Age=60');
    await browser.open(origin);
    expect(received.at(-1)?.cookie).toBe('a=1; b=x=y; c=3; d=4; e=5');
    await give('a=; Max-Age=0', 'b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'c=7', 'e=; Max-Age=-1; Path=/');
    await browser.open(origin);
    expect(received.at(-1)?.cookie).toBe('c=7; d=4');
  });

  it('gives no host the cookies of another one', async () => {
    await give('a=1');
    await browser.open(origin.replace('127.0.0.1', 'localhost'));
    expect(received.map(({ cookie }) => cookie)).toEqual(['', '']);
  });

  it('brings answers as one who comes from elsewhere', async () => {
    await give('strict=1; SameSite=Strict', 'lax=2; SameSite=Lax', 'none=3; SameSite=None; Secure', 'plain=4');
    await browser.carry({ method: 'GET', url: `${origin}/return?code=1` });
    expect(received.at(-1)).toMatchObject({ url: '/return?code=1', cookie: 'lax=2; none=3; plain=4' });
    await browser.carry(Promise.resolve({ method: 'POST', url: `${origin}/return`, body: 'code=1' }));
    expect(received.at(-1)).toMatchObject({ method: 'POST', body: 'code=1', cookie: 'none=3' });
  });

  const form = (fields: Record<string, string>) =>
    `<form method="post" action="/again">${Object.entries(fields)
      .map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`)
      .join('')}</form>`;

  it('follows the redirect by which a site asks for the same once more, and no other', async () => {
    await give('strict=1; SameSite=Strict', 'lax=2; SameSite=Lax');
    const posted = { method: 'POST', url: `${origin}/return`, body: 'code=a%26b' } as const;
    const redirecting = (location: string) => {
      answer = ({ method }, response) => response.writeHead(method === 'POST' ? 303 : 200, { location }).end();
    };
    redirecting('/return?x=y&code=a%26b');
    expect((await browser.carry(posted)).status).toBe(200);
    expect(received.at(-1)).toMatchObject({ method: 'GET', url: '/return?x=y&code=a%26b', cookie: 'lax=2' });
    redirecting('/me');
    expect((await browser.carry(posted)).location).toBe(`${origin}/me`);
  });

  it('logs in at a site that takes answers by POST', async () => {
    const { openid2, close } = await createDevIdentity();
    const site = await openSite({ openid2: { allowPrivateAddresses: true } });
    const typed = { openid_identifier: openid2.identifier('alice') };
    const { location } = await browser.open(`${site.origin}/login/openid2`, typed);
    const page = await browser.carry(openid2.approve(location, { user: 'alice', via: 'POST' }));
    expect(page.location).toBe(`${site.origin}/me`);
    site.close();
    await close();
  });

  it('sends the page by which a site asks for the same once more, and no other form', async () => {
    await give('lax=2; SameSite=Lax');
    const posted = { method: 'POST', url: `${origin}/return`, body: 'code=1' } as const;
    answer = ({ url }, response) => response.end(url === '/return' ? form({ code: '1', again: 'yes' }) : 'logged in');
    expect((await browser.carry(posted)).text).toBe('logged in');
    expect(received.at(-1)).toMatchObject({ url: '/again', cookie: 'lax=2', body: 'code=1&again=yes' });
    answer = (_request, response) => response.end(form({ csrf: '1' }));
    await browser.carry(posted);
    expect(received.at(-1)?.url).toBe('/return');
  });
});
