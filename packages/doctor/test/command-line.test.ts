import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { useNameServer } from '../../../test/name-server.js';
import { htmlPage, providerLink, usePages, xrdsPage } from '../../../test/page-server.js';
import { OPTION_NAMES } from '../src/options.js';
import { USAGE } from '../src/usage.js';
import { BIN, type Line, LOCAL, run } from './doctor.js';

const pages = usePages();
const names = useNameServer();

/** An identifier that is usable, at a provider that makes no associations. */
function usablePage(): string {
  pages.set('/page', htmlPage(providerLink(`${pages.origin}/op`)));
  pages.set('/op', { status: 400 });
  return `${pages.origin}/page`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;
const HOSTILE = 'A\u001b[2J\u0007\u009b31m\u202egnp.\u2066\rZ';

describe('the command', () => {
  it('tells a usable identifier in words and ends with 0', async () => {
    const { exitCode, out, err } = await run([usablePage(), ...LOCAL]);
    expect([exitCode, err]).toEqual([0, '']);
    expect(out).toMatch(/^OpenID 2\.0\n {2}ok +\d+(\.\d)? ms {2}normalization: /);
    expect(out).toMatch(/\n {2}warning +\d+(\.\d)? ms {2}association: .+\n +What to do: .+ \(ASSOCIATION_REFUSED\)\n/);
    expect(out).toMatch(/\nUsable: OpenID 2\.0\. 0 failures, 3 warnings\.\n$/);
    expect(out).not.toMatch(CONTROLS);
  });

  it('tells one that is not usable in words and ends with 1', async () => {
    const { exitCode, out, err } = await run([`${pages.origin}/none`, ...LOCAL]);
    expect([exitCode, err]).toEqual([1, '']);
    expect(out).toMatch(/\n {2}failed +\d+(\.\d)? ms {2}discovery: .+\n +What to do: .+ \(IDENTIFIER_NOT_FOUND\)\n/);
    expect(out).toMatch(/\nNot usable\. 1 failure, 1 warning\.\n$/);
  });

  it('prints with --json an object a line, the outcome last', async () => {
    const { exitCode, out } = await run([usablePage(), ...LOCAL, '--json']);
    expect(exitCode).toBe(0);
    const lines = out.split('\n').filter(Boolean);
    const objects = lines.map((line) => JSON.parse(line) as Line);
    expect(objects.map(({ type }) => type)).toEqual([...lines.slice(1).map(() => 'step'), 'outcome']);
    expect(objects.at(-1)).toEqual({ type: 'outcome', usable: true, usableAs: ['openid2'], warnings: 3, failures: 0 });
  });

  it('takes a domain name for both, ID4me first, and it is usable when one of them is', async () => {
    const args = ['both.localhost', ...LOCAL, '--dns-server', names.address, '--json'];
    const { exitCode, out } = await run(args);
    const subjects = out
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as Line).subject);
    expect([...new Set(subjects)]).toEqual(['id4me', 'openid2', undefined]);
    expect(exitCode).toBe(1);
  });

  it.each([
    ['https://both.localhost/', ['openid2']],
    ['both.localhost:1/path', ['openid2']],
    ['=example', ['openid2']],
    ['xri://@example', ['openid2']],
    ['alice@both.localhost', ['id4me']],
    ['--protocol=openid2', 'both.localhost', ['openid2']],
    ['--protocol=id4me', 'both.localhost', ['id4me']],
  ] as const)('examines by the protocol of the form: %s', async (...parts) => {
    const expected = parts.at(-1);
    const typed = parts.slice(0, -1) as string[];
    const { out } = await run([...typed, ...LOCAL, '--dns-server', names.address, '--json']);
    const lines = out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
    expect([...new Set(lines.filter(({ type }) => type === 'step').map(({ subject }) => subject))]).toEqual(expected);
  });

  it('prints its help, which names each option', async () => {
    const { exitCode, out, err } = await run(['--help']);
    expect([exitCode, out, err]).toEqual([0, USAGE, '']);
    for (const name of OPTION_NAMES) expect(USAGE).toMatch(new RegExp(`^ {2}--${name}\\b`, 'm'));
  });

  it.each([
    [[]],
    [['a.example', 'b.example']],
    [['--sites', 'https://a.example/']],
    [['a.example', '--protocol', 'saml']],
    [['a.example', '--dnssec', 'on']],
    [['a.example', '--dns-server', 'ns.example']],
    [['example.com', '--dns-server', '127.0.0.1:99999', '--protocol', 'id4me']],
    [['example.com', '--dns-server', '192.0.2.1', '--dnssec', 'require', '--protocol', 'id4me']],
    [['a.example', '--dns-server', '127.0.0.1', '--doh', 'https://dns.example/']],
    [['example.com', '--doh', 'http://dns.example/', '--protocol', 'id4me']],
    [['a.example', '--timeout-ms', '0']],
    [['a.example', '--timeout-ms', 'soon']],
    [['a.example', '--begin-url', 'https://a.example/']],
    [['a.example', '--return-url', 'https://a.example/']],
    [['a.example', '--register', '--return-url', 'a.example']],
    [['--site', 'a.example']],
    [['--site', 'https://user:password@a.example/']],
    [['--site', 'https://a.example/', '--register']],
    [['=example', '--xri-proxy', 'proxy.example']],
    [['=example', '--xri-proxy', 'http://proxy.example/']],
  ])('ends with 2 and says why: %j', async (args) => {
    const { exitCode, err } = await run(args);
    expect(exitCode).toBe(2);
    expect(err).toMatch(/^.+\n\nUsage: /);
    expect(err).not.toContain('password@');
  });
});

describe('what strangers wrote', () => {
  it.each([['text'], ['--json']])('moves nothing on a terminal: %s', async (form) => {
    const json = form === '--json' ? [form] : [];
    const types = [encodeXml(HOSTILE)];
    pages.set(
      '/xrds',
      xrdsPage({ types: ['http://specs.openid.net/auth/2.0/signon', ...types], uris: [`${pages.origin}/op`] }),
    );
    pages.set('/op', { status: 400, body: `error:${HOSTILE}\nerror_code:${HOSTILE}\n` });
    const xrds = await run([`${pages.origin}/xrds`, ...LOCAL, ...json]);
    expect(xrds.out).toContain('u202egnp');
    expect(xrds.out).not.toMatch(CONTROLS);

    names.set('_openid.rec.localhost', { txt: [`v=OID1;iss=${HOSTILE}`] });
    const args = ['rec.localhost', '--protocol', 'id4me', ...LOCAL, '--dns-server', names.address, ...json];
    const record = await run(args);
    expect(record.out).toContain('u202egnp');
    expect(record.out).not.toMatch(CONTROLS);

    const typed = await run([HOSTILE, '--protocol', 'id4me', ...json]);
    expect(typed.exitCode).toBe(1);
    expect(typed.out).not.toMatch(CONTROLS);
    const option = await run([`--${HOSTILE}`]);
    expect(option.exitCode).toBe(2);
    expect(option.err).not.toMatch(CONTROLS);
  });

  it('comes through --json unchanged', async () => {
    names.set('_openid.rec.localhost', { txt: [`v=OID1;iss=a.example;x=${HOSTILE}`] });
    const args = ['rec.localhost', '--protocol', 'id4me', ...LOCAL, '--dns-server', names.address, '--json'];
    const lines = (await run(args)).out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
    expect(lines.find(({ detail }) => detail?.['record'])?.detail).toEqual({
      record: `v=OID1;iss=a.example;x=${HOSTILE}`,
    });
  });
});

/** What XML has no place for is left out. */
function encodeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what goes
  return text.replace(/[\u0000-\u001f]/g, '');
}

/** A terminal that a test can read from. */
const SCRIPT = '/usr/bin/script';

describe.skipIf(!existsSync(SCRIPT))('on a terminal', () => {
  const onTerminal = async (env: NodeJS.ProcessEnv) => {
    const command = `${process.execPath} ${BIN} ${pages.origin}/none ${LOCAL.join(' ')}`;
    const options = { env: { ...process.env, TERM: 'xterm', NO_COLOR: '', ...env } };
    return (await promisify(execFile)(SCRIPT, ['-qc', command, '/dev/null'], options)).stdout;
  };

  it('there are colors', async () => {
    expect(await onTerminal({})).toContain('\u001b[31mfailed \u001b[0m');
  });

  it.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('there are none where nobody wants them: %j', async (env) => {
    const out = await onTerminal(env);
    expect(out).toContain('failed');
    expect(out).not.toContain('\u001b');
  });
});
