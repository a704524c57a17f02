import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createDevIdentity } from 'openid-rp-devkit';
import { transformWithOxc } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { networkOf } from '../../packages/passport-id4me/test/site.js';
import { Visitor } from '../../packages/passport-openid2/test/visitor.js';
import { freePort } from '../interop/free-port.js';
import type { Identity } from './protocol.js';

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

describe('the sites in README.md run as they stand', () => {
  let identity: Identity;
  let close: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    identity = await createDevIdentity({ id4me: true });
  });
  afterEach(() => close?.());
  afterAll(() => identity.close());

  /** Runs a block, but for its port, and for the options with which a strategy reaches providers on loopback. */
  async function open(strategy: string, network: object): Promise<Visitor> {
    const blocks = readFileSync(root('README.md'), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm);
    const [block = ''] = [...blocks].map(([, code = '']) => code).filter((code) => code.includes(`'${strategy}'`));
    const port = String(await freePort());
    const code = block
      .replaceAll('3000', port)
      .replace('new Strategy({', `new Strategy({ ...${JSON.stringify(network)},`);
    // In there, names of packages lead to those of the workspace, as they were compiled.
    const folder = mkdtempSync(root('node_modules/.readme-'));
    writeFileSync(`${folder}/site.mjs`, (await transformWithOxc(code, 'site.ts')).code);
    const { SESSION_SECRET: _, RETURN_URL: __, CALLBACK_URL: ___, ...env } = process.env;
    const child = spawn(process.execPath, [`${folder}/site.mjs`], { env, stdio: ['ignore', 'inherit', 'inherit'] });
    close = async () => {
      close = undefined;
      if (child.kill()) await once(child, 'close');
      rmSync(folder, { recursive: true });
    };
    const visitor = new Visitor(`http://localhost:${port}`);
    while (!(await visitor.get('/').catch(() => undefined))) {
      if (child.exitCode !== null) throw new Error(`The site ended with the code ${child.exitCode}.`);
      await delay(50);
    }
    return visitor;
  }

  /** What the button of the form at `/` sends. */
  async function submit(visitor: Visitor, identifier: string) {
    const { text } = await visitor.get('/');
    const [, action = '', field = ''] = /<form method="post" action="([^"]+)"><input name="([^"]+)">/.exec(text) ?? [];
    return visitor.post(action, { [field]: identifier });
  }

  it('with OpenID 2.0', async () => {
    const { openid2 } = identity;
    const visitor = await open('passport-openid2', { allowPrivateAddresses: true });
    const { location } = await submit(visitor, openid2.identifier('alice'));
    expect(await visitor.deliver(openid2.approve(location, { user: 'alice' }))).toMatchObject({ location: '/' });
    expect(JSON.parse((await visitor.get('/')).text)).toEqual({ identifier: openid2.identifier('alice') });
  });

  it('with ID4me', async () => {
    const { id4me } = identity;
    const visitor = await open('passport-id4me', networkOf(id4me));
    const { location } = await submit(visitor, id4me.identifier('alice'));
    expect(await visitor.deliver(await id4me.approve(location, { user: 'alice' }))).toMatchObject({ location: '/' });
    const user = { issuer: id4me.issuer, subject: id4me.subject('alice') };
    expect(JSON.parse((await visitor.get('/')).text)).toEqual(user);
  });

  it('and show the form again to a visitor who mistyped', async () => {
    const visitor = await open('passport-openid2', {});
    const { location } = await submit(visitor, 'http://a b');
    expect((await visitor.get(location)).text).toContain('<form');
  });
});
