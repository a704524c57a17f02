import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PACKAGES = [
  { name: 'openid-rp-core', folder: 'core', bin: [] },
  { name: 'passport-openid2', folder: 'passport-openid2', bin: [] },
  { name: 'passport-id4me', folder: 'passport-id4me', bin: [] },
  { name: 'openid-rp-devkit', folder: 'devkit', bin: ['bin/openid-rp-devkit.js'] },
  { name: 'openid-rp-doctor', folder: 'doctor', bin: ['bin/openid-rp-doctor.js'] },
];
/** What an application has beside our packages, at the versions that are installed here. */
const OTHERS = ['passport', 'passport-strategy', '@types/passport', '@types/express', '@types/node'];

interface Packed {
  readonly filename: string;
  readonly files: ReadonlyArray<{ readonly path: string }>;
}

const execute = promisify(execFile);
/** Runs a program in a folder; throws with what it printed when it fails. */
async function run(cwd: string, program: string, ...parameters: readonly string[]) {
  try {
    return await execute(program, parameters, { cwd, timeout: 50_000 });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${parameters.join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error });
  }
}

let work: string;
/** An application with all tarballs installed. */
let app: string;
const packed = new Map<string, Packed>();

const tarball = (name: string) => join(work, packed.get(name)?.filename ?? 'none');

/** Runs a program text in the application. */
async function runText(text: string, kind: 'mjs' | 'cjs', folder = app): Promise<{ value: unknown; stderr: string }> {
  const file = join(folder, `program.${kind}`);
  await writeFile(file, text);
  const { stdout, stderr } = await run(folder, process.execPath, file);
  return { value: JSON.parse(stdout), stderr };
}

async function installedVersion(name: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'));
  return `${name}@${manifest.version}`;
}

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'openid-rp-packed-'));
  for (const { name, folder } of PACKAGES) {
    const { stdout } = await run(join(ROOT, 'packages', folder), 'npm', 'pack', '--json', '--pack-destination', work);
    packed.set(name, JSON.parse(stdout)[0]);
  }
  app = join(work, 'app');
  await mkdir(app);
  await writeFile(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }));
  const others = await Promise.all(OTHERS.map(installedVersion));
  const tarballs = PACKAGES.map(({ name }) => tarball(name));
  await run(app, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs, ...others);
}, 60_000);
afterAll(() => rm(work, { recursive: true, force: true }));

/** What the tarball of a package holds: what its sources compile to, and what npm needs. */
async function expectedFiles(folder: string, bin: readonly string[]): Promise<readonly string[]> {
  const sources = await readdir(join(ROOT, 'packages', folder, 'src'), { recursive: true });
  const compiled = sources
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `dist/${file.split(sep).join('/').slice(0, -'.ts'.length)}`)
    .flatMap((file) => [`${file}.js`, `${file}.d.ts`]);
  return [...compiled, ...bin, 'LICENSE', 'README.md', 'package.json'].sort();
}

describe.each(PACKAGES)('the tarball of $name', ({ name, folder, bin }) => {
  it('holds just what is needed', async () => {
    const files = packed.get(name)?.files.map(({ path }) => path);
    expect(files?.sort()).toEqual(await expectedFiles(folder, bin));
  });

  it('has nothing that publint would say', async () => {
    const bytes = await readFile(tarball(name));
    const { messages } = await publint({
      pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) },
      strict: true,
    });
    expect(messages).toEqual([]);
  });

  it('has types that lead where the code leads', async () => {
    // The one exception: node16 calls `require` of ES modules an error, and all Node versions that we support do it.
    // The profile leaves out node10, which knows no `exports`.
    const attw = join(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    const rules = ['--profile', 'node16', '--ignore-rules', 'cjs-resolves-to-esm'];
    const { stdout } = await run(work, process.execPath, attw, tarball(name), ...rules, '--format', 'json');
    // Nobody imports the doctor: it is a command alone.
    const expected = name === 'openid-rp-doctor' ? [] : ['CJSResolvesToESM'];
    expect(Object.keys(JSON.parse(stdout).problems).filter((kind) => kind !== 'NoResolution')).toEqual(expected);
  });
});

const STRATEGIES = [
  { name: 'passport-openid2', options: { returnURL: 'https://site.example/return' } },
  { name: 'passport-id4me', options: { clientName: 'Site', callbackURL: 'https://site.example/return' } },
];

describe.each(STRATEGIES)('$name, installed', ({ name, options }) => {
  const SAME = `const same = [named, byDefault, whole].map((found) => found === named && found.name === 'Strategy');
    console.log(JSON.stringify(same));`;

  it('is one class by every way of import', async () => {
    const text = `import byDefault, { Strategy as named } from '${name}';
      import * as names from '${name}';
      const whole = names.default;`;
    expect(await runText(text + SAME, 'mjs')).toEqual({ value: [true, true, true], stderr: '' });
  });

  it('is the class by require, which carries the rest', async () => {
    const text = `const whole = require('${name}');
      const { Strategy: named, default: byDefault } = whole;`;
    expect(await runText(text + SAME, 'cjs')).toEqual({ value: [true, true, true], stderr: '' });
  });

  it('gives by require everything that import gives', async () => {
    const text = `import { createRequire } from 'node:module';
      import * as names from '${name}';
      const whole = createRequire(import.meta.url)('${name}');
      console.log(JSON.stringify([Object.keys(names), Object.keys(whole)]));`;
    const [imported = [], required = []] = (await runText(text, 'mjs')).value as string[][];
    // The name by which `require` finds the class is none that anybody imports.
    expect(required.sort()).toEqual(imported.filter((name) => name !== 'module.exports').sort());
  });

  it('is one class for both kinds of module in one process', async () => {
    const text = `import { createRequire } from 'node:module';
      import { Strategy as named } from '${name}';
      const whole = createRequire(import.meta.url)('${name}');
      const byDefault = whole.default;`;
    expect((await runText(text + SAME, 'mjs')).value).toEqual([true, true, true]);
  });

  it('needs neither passport nor the devkit to be loaded', async () => {
    const bare = join(work, `bare-${name}`);
    await cp(app, bare, {
      recursive: true,
      filter: (path) => !/node_modules\/(passport|openid-rp-devkit)$/.test(path),
    });
    expect(existsSync(join(bare, 'node_modules/passport'))).toBe(false);
    expect(existsSync(join(bare, 'node_modules/passport-strategy'))).toBe(true);
    const text = `import { Strategy } from '${name}';
      new Strategy(${JSON.stringify(options)}, () => null);
      console.log(JSON.stringify(Strategy.name));`;
    expect((await runText(text, 'mjs', bare)).value).toBe('Strategy');
  });
});

describe('the strategies, installed, log in', () => {
  it('with passport-openid2', async () => {
    const text = `import { createDevIdentity } from 'openid-rp-devkit';
      import { Strategy } from 'passport-openid2';
      const identity = await createDevIdentity();
      const strategy = new Strategy(
        { returnURL: 'https://site.example/return', allowPrivateAddresses: true },
        async (identifier) => ({ identifier }),
      );
      const session = {};
      const send = (request) => new Promise((redirect, error) => {
        const actions = { redirect, success: redirect, fail: error, error };
        Object.assign(Object.create(strategy), actions).authenticate({ ...request, session });
      });
      const typed = encodeURIComponent(identity.openid2.identifier('alice'));
      const url = await send({ method: 'GET', url: '/login?openid_identifier=' + typed });
      const user = await send(identity.openid2.approve(url, { user: 'alice' }));
      console.log(JSON.stringify(user.identifier === identity.openid2.identifier('alice')));
      await identity.close();`;
    expect(await runText(text, 'mjs')).toEqual({ value: true, stderr: '' });
  });

  it('with passport-id4me, called from CommonJS', async () => {
    const text = `const { createDevIdentity } = require('openid-rp-devkit');
      const Strategy = require('passport-id4me');
      (async () => {
        const { id4me, close } = await createDevIdentity({ id4me: true });
        const options = {
          clientName: 'Site',
          callbackURL: 'https://site.example/return',
          dns: { servers: [id4me.nameServer] },
          allowPrivateAddresses: true,
          allowInsecureHttp: true,
        };
        const strategy = new Strategy(options, async (issuer, profile) => [issuer, profile.id]);
        const session = {};
        const send = (request) => new Promise((redirect, error) => {
          const actions = { redirect, success: redirect, fail: error, error };
          Object.assign(Object.create(strategy), actions).authenticate({ ...request, session });
        });
        const url = await send({ method: 'GET', url: '/login?id4me_identifier=' + id4me.identifier('alice') });
        const key = await send(await id4me.approve(url));
        console.log(JSON.stringify(key[0] === id4me.issuer && key[1] === id4me.subject('alice')));
        await close();
      })();`;
    expect((await runText(text, 'cjs')).value).toBe(true);
  });
});

describe('the packages, installed', () => {
  const ENTRIES = [
    'openid-rp-core',
    'openid-rp-core/adapter',
    'openid-rp-core/id4me',
    'openid-rp-core/openid2',
    'openid-rp-core/stores',
    'passport-id4me',
    'passport-openid2',
    'passport-openid2/compat',
    'passport-openid2/steam',
    'openid-rp-devkit',
  ];

  it('are on the list of entries that is tested here', async () => {
    const found: string[] = [];
    for (const { name } of PACKAGES) {
      const manifest = JSON.parse(await readFile(join(app, 'node_modules', name, 'package.json'), 'utf8'));
      for (const path of Object.keys(manifest.exports)) if (path !== './package.json') found.push(name + path.slice(1));
    }
    expect(found.sort()).toEqual([...ENTRIES].sort());
  });

  it('can all be required, and imported', async () => {
    // `require` of an ES module fails where anything in its graph has a top-level await.
    const required = `const found = ${JSON.stringify(ENTRIES)}.filter((entry) => Object.keys(require(entry)).length > 0);
      console.log(JSON.stringify(found));`;
    expect(await runText(required, 'cjs')).toEqual({ value: ENTRIES, stderr: '' });
    const imported = `const modules = await Promise.all(${JSON.stringify(ENTRIES)}.map((entry) => import(entry)));
      console.log(JSON.stringify(modules.map((found) => Object.keys(found).length > 0)));`;
    expect(await runText(imported, 'mjs')).toEqual({ value: ENTRIES.map(() => true), stderr: '' });
  });

  it('have one copy of core', async () => {
    const text = `import { isRelyingPartyError, RelyingPartyError } from 'openid-rp-core';
      import * as openid2 from 'passport-openid2';
      import * as id4me from 'passport-id4me';
      const isOne = (strategy) =>
        strategy.RelyingPartyError === RelyingPartyError && strategy.isRelyingPartyError === isRelyingPartyError;
      console.log(JSON.stringify(isOne(openid2) && isOne(id4me)));`;
    expect((await runText(text, 'mjs')).value).toBe(true);
  });

  it('start the development provider from the command line', async () => {
    const { stdout } = await run(app, 'npx', '--no', '--', 'openid-rp-devkit', '--help');
    expect(stdout).toContain('openid-rp-devkit [--port');
  });

  it('examine an identifier from the command line', async () => {
    const { stdout } = await run(app, 'npx', '--no', '--', 'openid-rp-doctor', '--help');
    expect(stdout).toContain('openid-rp-doctor <identifier>');
    const text = `import { execFile } from 'node:child_process';
      import { createDevIdentity } from 'openid-rp-devkit';
      const { openid2, close } = await createDevIdentity();
      const parameters = [openid2.opIdentifier, '--allow-private-addresses', '--json'];
      execFile('node_modules/.bin/openid-rp-doctor', parameters, async (_error, stdout) => {
        console.log(stdout.trim().split('\\n').at(-1));
        await close();
      });`;
    expect((await runText(text, 'mjs')).value).toMatchObject({ usable: true });
  });

  it('have types that strict applications of both kinds can use, libraries checked as well', async () => {
    const folder = join(app, 'typed');
    await cp(fileURLToPath(new URL('consumer', import.meta.url)), folder, { recursive: true });
    await run(folder, process.execPath, join(ROOT, 'node_modules/typescript/bin/tsc'), '--project', folder);
  });
});
