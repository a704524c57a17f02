import { Resolver } from 'node:dns/promises';
import { describe, expect, it } from 'vitest';
import { runCommandLine, USAGE } from '../src/command-line.js';
import { createDevIdentity } from '../src/index.js';

function start(...args: string[]) {
  const controller = new AbortController();
  const output = { out: '', err: '' };
  let printed = () => {};
  const ready = new Promise<void>((resolve) => {
    printed = resolve;
  });
  const terminal = {
    out(text: string) {
      output.out += text;
      printed();
    },
    err(text: string) {
      output.err += text;
    },
  };
  const exitCode = runCommandLine(args, terminal, controller.signal);
  return { output, ready, exitCode, stop: () => controller.abort() };
}

describe('the command line', () => {
  it('serves until it is stopped', async () => {
    const { output, ready, exitCode, stop } = start('--port', '0');
    await ready;
    const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(output.out)?.[0] ?? '';
    expect(output.out).toContain(`${origin}/op`);
    expect(output.out).toContain(`${origin}/html/bob`);
    expect((await fetch(`${origin}/html/bob`)).status).toBe(200);
    expect(output.out).toContain(`providerURL  ${origin}/steam/openid\n`);
    expect(output.out).toContain(`apiURL       ${origin}/steam/api\n`);
    expect(output.out).toMatch(/apiKey {7}[0-9A-F]{32}\n/);
    const port = new URL(origin).port;
    expect(output.out).toContain(`ID4me authority at http://authority.id4me.localhost:${port};`);
    expect(output.out).toContain('\n  alice.id4me.localhost\n');
    const nameServer = /servers: \['(.+)'\]/.exec(output.out)?.[1] ?? '';
    const resolver = new Resolver();
    resolver.setServers([nameServer]);
    const [record] = await resolver.resolveTxt('_openid.alice.id4me.localhost');
    expect(record?.join('')).toContain(`iss=authority.id4me.localhost:${port};`);
    stop();
    expect(await exitCode).toBe(0);
    await expect(fetch(origin)).rejects.toThrow();
    expect(output.err).toBe('');
  });

  it('prints identifiers at the name by which others reach it', async () => {
    const { output, ready, exitCode, stop } = start('--port', '0', '--host', '127.0.0.1', '--public-host', 'localhost');
    await ready;
    stop();
    await exitCode;
    expect(output.out).toMatch(/http:\/\/localhost:\d+\/op\n/);
    expect(output.out).toMatch(/providerURL {2}http:\/\/localhost:\d+\/steam\/openid\n/);
  });

  it('prints its help', async () => {
    const { output, exitCode } = start('--help');
    expect([await exitCode, output.out]).toEqual([0, USAGE]);
  });

  it.each([
    ['--prot', '1'],
    ['--port', 'x'],
    ['--port', '65536'],
    ['--dns-port', '65536'],
    ['--dns-port', 'x'],
    ['--port'],
    ['more'],
    ['--host', '300.1.1.1.invalid'],
    ['--public-host', 'http://name/'],
    ['--public-host', 'name:1'],
  ])('ends with 1 and a message for %s %s', async (...args) => {
    const { output, exitCode } = start(...args.filter(Boolean));
    expect(await exitCode).toBe(1);
    expect(output.err).not.toBe('');
  });

  it('says that the port is taken', async () => {
    const other = await createDevIdentity();
    const { port } = new URL(other.origin);
    const { output, exitCode } = start('--port', port);
    expect(await exitCode).toBe(1);
    expect(output.err).toContain(`Port ${port} is taken`);
    await other.close();
  });

  it('says that the port of the name server is taken', async () => {
    const other = await createDevIdentity({ id4me: true });
    const port = other.id4me.nameServer.split(':')[1] ?? '';
    const { output, exitCode } = start('--port', '0', '--dns-port', port);
    expect(await exitCode).toBe(1);
    expect(output.err).toContain(`Port ${port} is taken`);
    expect(output.err).toContain('--dns-port 0');
    await other.close();
  });

  it('warns when other machines can reach it', async () => {
    const { output, ready, exitCode, stop } = start('--port', '0', '--host', '0.0.0.0');
    await ready;
    stop();
    await exitCode;
    expect(output.err).toContain('Warning');
  });
});
