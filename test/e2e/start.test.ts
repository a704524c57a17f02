import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ExampleSite, FRAMEWORKS, type Framework, runExampleSite, startExampleSite } from './example-site.js';

describe.each(FRAMEWORKS)('starting the %s example', (framework) => {
  it('says so where the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, output } = await runExampleSite(framework, { PORT: String(port) });
    expect(code).toBe(1);
    expect(output).toBe(`Port ${port} is taken. Choose another one: PORT=3001 npm start\n`);
    other.close();
  });

  it('says so where the database cannot be opened', async () => {
    const environment = { PORT: '0', DATABASE_URL: 'file:/nowhere/site.db', SESSION_SECRET: 'x' };
    const { code, output } = await runExampleSite(framework, environment);
    expect(code).toBe(1);
    expect(output).toMatch(/^The example site could not start: [^\n]*\n$/);
  });

  it('runs twice at once, and stops when told to', async () => {
    const [first, second] = [await startSite(framework), await startSite(framework)];
    for (const { origin, identifiers } of [first, second]) {
      const page = await (await fetch(origin)).text();
      expect(page).toContain(identifiers[0]);
      expect(page).toContain(identifiers[1]);
    }
    expect(await first.stop()).toBe(0);
    expect(await second.stop()).toBe(0);
    await expect(fetch(first.origin)).rejects.toThrow();
  });

  it('loads no providers for development in production', async () => {
    const site = await startExampleSite(framework, {
      NODE_ENV: 'production',
      NODE_OPTIONS: refusing('openid-rp-devkit'),
    });
    onTestFinished(async () => void (await site.stop()));
    expect((await fetch(`${site.origin}/login`)).status).toBe(200);
    const { output } = await runExampleSite(framework, { NODE_OPTIONS: refusing('openid-rp-devkit'), PORT: '0' });
    expect(output).toContain('could not start: openid-rp-devkit was loaded');
  });

  it('sends those who open it under another name to the right one', async () => {
    const site = await startSite(framework);
    const response = await fetch(`${site.origin.replace('localhost', '127.0.0.1')}/login?a=1`, { redirect: 'manual' });
    expect(response.status).toBe(307);
    expect(response.headers.get('location')).toBe(`${site.origin}/login?a=1`);
    const elsewhere = await fetch(`${site.origin.replace('localhost', '127.0.0.1')}//other.example/`, {
      redirect: 'manual',
    });
    expect(new URL(elsewhere.headers.get('location') ?? '').origin).toBe(site.origin);
    await site.stop();
  });

  it('sends nobody to their own machine whom a proxy brings', async () => {
    const site = await startSite(framework);
    for (const header of ['x-forwarded-proto', 'x-forwarded-for', 'forwarded']) {
      const headers = { [header]: 'https' };
      const response = await fetch(site.origin.replace('localhost', '127.0.0.1'), { redirect: 'manual', headers });
      expect(response.status).toBe(421);
      expect(await response.text()).toContain('set BASE_URL');
    }
    await site.printed(/request refused: BASE_URL_ABSENT step=address Somebody asked for "127\.0\.0\.1:\d+", but/);
  });
});

/** Has Node refuse to load a package. */
function refusing(name: string): string {
  const url = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`;
  const hook = `export const resolve = (specifier, context, next) => {
    if (specifier === '${name}') throw new Error('${name} was loaded');
    return next(specifier, context);
  };`;
  return `--import=${url(`import { register } from 'node:module'; register(${JSON.stringify(url(hook))});`)}`;
}

/** A site that does not outlive the test, even one that fails. */
async function startSite(framework: Framework): Promise<ExampleSite> {
  const site = await startExampleSite(framework);
  onTestFinished(async () => void (await site.stop()));
  return site;
}
