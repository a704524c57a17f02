import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type NextFunction, type Request, type Response } from 'express';
import session from 'express-session';
import { createDevIdentity, type DevIdentity } from 'openid-rp-devkit';
import { type AttributeUpdate, type AttributeUpdateOptions, attributeUpdates, Strategy } from 'passport-openid2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const EMAIL = 'http://axschema.org/contact/email';

let identity: DevIdentity;
let close: () => Promise<void> = async () => {};
beforeAll(async () => {
  identity = await createDevIdentity();
});
afterEach(async () => {
  await close();
  close = async () => {};
  identity.openid2.resetFaults();
});
afterAll(() => identity.close());

/** A site on Express that takes updates, and tells of what is no update in its error handler. */
async function open(update: (update: AttributeUpdate) => unknown) {
  const app = express();
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  close = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const updateUrl = `${origin}/update`;
  const strategy = new Strategy(
    { returnURL: `${origin}/return`, ax: { required: ['email'], updateUrl }, allowPrivateAddresses: true },
    () => null,
  );
  const seen: Request[] = [];
  app.use(session({ secret: 'not a secret', resave: false, saveUninitialized: false }));
  app.use(express.urlencoded({ extended: false }));
  app.use((request, _response, next) => {
    seen.push(request);
    next();
  });
  app.post('/update', attributeUpdates({ strategy, update }));
  app.use((error: { code?: string; status?: number }, _request: Request, response: Response, _next: NextFunction) => {
    response.status(error.status ?? 500).json({ code: error.code });
  });
  return { origin, updateUrl, strategy, seen, post: (body: string) => post(updateUrl, body) };
}

async function post(url: string, body: string) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  return { status: response.status, text, cookies: response.headers.getSetCookie() };
}

/** What a provider posts when an attribute changed. */
function updateFor(updateUrl: string): string {
  const { openid2 } = identity;
  openid2.faults.assertionOverridesBeforeSigning = {
    return_to: updateUrl,
    'ns.ax': 'http://openid.net/srv/ax/1.0',
    'ax.mode': 'fetch_response',
    'ax.type.mail': EMAIL,
    'ax.value.mail': 'alice@new.example',
  };
  const request = new URL(openid2.endpoint);
  const alice = openid2.identifier('alice');
  const fields = { ns: 'http://specs.openid.net/auth/2.0', mode: 'checkid_setup', claimed_id: alice, identity: alice };
  for (const [name, value] of Object.entries({ ...fields, return_to: updateUrl, realm: new URL(updateUrl).origin })) {
    request.searchParams.set(`openid.${name}`, value);
  }
  const { body = '' } = openid2.approve(request.href, { user: 'alice', via: 'POST' });
  openid2.resetFaults();
  return body;
}

describe('ATK-F-07 SPEC-AX attributeUpdates', () => {
  it('hands over what was verified, once, and logs nobody in', async () => {
    const updates: AttributeUpdate[] = [];
    const site = await open((update) => void updates.push(update));
    const body = updateFor(site.updateUrl);
    expect(await site.post(body)).toEqual({ status: 204, text: '', cookies: [] });
    expect(updates).toMatchObject([
      {
        claimedId: identity.openid2.identifier('alice'),
        endpoint: identity.openid2.endpoint,
        attributes: { [EMAIL]: ['alice@new.example'] },
      },
    ]);
    expect(site.seen.map(({ user }) => user)).toEqual([undefined]);
    expect((await site.post(body)).status).toBe(403);
    expect(updates).toHaveLength(1);
  });

  it.each([() => false, async () => false])('answers 404 where the site wants no more of them', async (update) => {
    const site = await open(update);
    expect((await site.post(updateFor(site.updateUrl))).status).toBe(404);
  });

  it('gives what fails to the error handler, and nothing to the site', async () => {
    const updates: AttributeUpdate[] = [];
    const site = await open((update) => void updates.push(update));
    const forged = updateFor(site.updateUrl).replace('alice%40new', 'evil%40new');
    expect(await site.post(forged)).toMatchObject({ status: 403, text: '{"code":"SIGNATURE_REJECTED"}' });
    expect(await site.post('openid.mode=cancel')).toMatchObject({ status: 403, text: '{"code":"MODE_UNKNOWN"}' });
    expect(updates).toEqual([]);
  });

  it.each([new Error('the database is down'), undefined, 'route'])(
    'is an error where the site fails: %s',
    async (fault) => {
      const site = await open(() => Promise.reject(fault));
      expect((await site.post(updateFor(site.updateUrl))).status).toBe(500);
    },
  );

  it('refuses options that it cannot use', async () => {
    const { strategy } = await open(() => {});
    const code = (options: unknown) => {
      try {
        attributeUpdates(options as AttributeUpdateOptions);
      } catch (error) {
        return (error as { code: string }).code;
      }
      return 'none';
    };
    const update = () => {};
    expect(code({ strategy, update })).toBe('none');
    expect(code({ strategy })).toBe('OPTION_INVALID');
    expect(code({ update })).toBe('OPTION_INVALID');
    expect(code({ strategy: {}, update })).toBe('OPTION_INVALID');
    expect(code({ strategy, update: 'no' })).toBe('OPTION_INVALID');
    expect(code({ strategy, update, path: '/' })).toBe('OPTION_UNKNOWN');
  });
});
