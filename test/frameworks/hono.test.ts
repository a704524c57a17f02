import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createRelyingParty } from 'openid-rp-core/openid2';
import { createDevIdentity, type DevIdentity } from 'openid-rp-devkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Visitor } from '../../packages/passport-openid2/test/visitor.js';
import { createApp } from '../types/fetch/hono-app.js';

describe('the recipe for Hono', () => {
  const returnUrl = 'https://site.example/auth/openid/return';
  let identity: DevIdentity;
  let server: ReturnType<typeof createAdaptorServer>;
  let origin: string;
  beforeAll(async () => {
    identity = await createDevIdentity();
    const party = createRelyingParty({ returnUrl, allowPrivateAddresses: true });
    server = createAdaptorServer({ fetch: createApp(party, 'a key: 0123456789abcdef0123456789abcdef').fetch });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.close();
    await identity.close();
  });

  it.each(['GET', 'POST'] as const)('logs a visitor in, who stays logged in, by %s', async (via) => {
    const { openid2 } = identity;
    const visitor = new Visitor(origin);
    expect((await visitor.get('/')).text).toContain('<input name="openid_identifier">');
    const { location } = await visitor.post('/auth/openid', { openid_identifier: openid2.identifier('alice') });
    const answer = openid2.approve(location, { user: 'alice', via });
    expect(await visitor.deliver(answer)).toMatchObject({ status: 303, location: '/' });
    expect((await visitor.get('/')).text).toBe(`Logged in as ${openid2.identifier('alice')}`);
  });

  it('tells a visitor who mistyped what went wrong', async () => {
    const visitor = new Visitor(origin);
    const { status, location } = await visitor.post('/auth/openid', { openid_identifier: 'http://a b' });
    expect([status, location]).toEqual([303, '/login?why=IDENTIFIER_MALFORMED']);
    expect((await visitor.get(location)).text).toContain('(IDENTIFIER_MALFORMED)');
    expect((await visitor.get('/login?why=<b>')).text).toContain('(&lt;b&gt;)');
  });
});
