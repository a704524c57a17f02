import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { report, rounded } from './measure.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ROUNDS = 7;

/** What is imported; and, where that is not the name of a package, which packages that takes. */
const CONTESTANTS = [
  { title: 'passport-openid2' },
  { title: 'passport-openid2/steam', imports: ['passport-openid2/steam'], packages: ['passport-openid2'] },
  { title: 'passport-id4me' },
  { title: 'openid-rp-core' },
  { title: 'openid', imports: ['openid'] },
  // passport-openid is a file on these two.
  { title: 'openid and passport-strategy', imports: ['openid', 'passport-strategy'] },
  { title: 'openid-client' },
];

const execute = promisify(execFile);

/**
 * How long it takes to import a package, in processes of their own, and how much of a disk it takes with all that it depends on.
 * The contestants take turns, so that what else a machine does slows all of them down.
 */
export async function benchImport() {
  const taken = new Map(CONTESTANTS.map(({ title }) => [title, /** @type {Cost[]} */ ([])]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { title, imports = [title] } of CONTESTANTS) taken.get(title)?.push(await costOfImport(imports));
  }
  const rows = [];
  for (const { title, imports = [title], packages = imports } of CONTESTANTS) {
    const costs = taken.get(title) ?? [];
    const closure = dependencyClosure(packages);
    const sizes = await Promise.all([...closure].map(installedBytes));
    rows.push({
      import: title,
      'ms, median': rounded(median(costs.map(({ milliseconds }) => milliseconds))),
      'CPU ms, median': rounded(median(costs.map(({ cpu }) => cpu))),
      'packages installed': closure.size,
      'installed kB': Math.round(sizes.reduce((sum, bytes) => sum + bytes, 0) / 1_000),
    });
  }
  report(`Importing, ${ROUNDS} fresh processes each, and what npm installs for it`, rows);
}

/** @typedef {{ milliseconds: number, cpu: number }} Cost */

/** @param {readonly string[]} names @returns {Promise<Cost>} */
async function costOfImport(names) {
  const program = `
    const [before, start] = [process.cpuUsage(), performance.now()];
    for (const name of ${JSON.stringify(names)}) await import(name);
    const { user, system } = process.cpuUsage(before);
    console.log(JSON.stringify({ milliseconds: performance.now() - start, cpu: (user + system) / 1_000 }));`;
  const { stdout } = await execute(process.execPath, ['--input-type=module', '--eval', program], { cwd: ROOT });
  return JSON.parse(stdout);
}

/**
 * The folders of packages and of all that they depend on, as Node finds them. What a site has anyway (peers) is left out.
 *
 * @param {readonly string[]} names
 */
function dependencyClosure(names) {
  const folders = new Set(names.map((name) => packageFolder(name, ROOT)));
  for (const folder of folders) {
    const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    for (const name of Object.keys(dependencies)) folders.add(packageFolder(name, folder));
  }
  return folders;
}

/** @param {string} name @param {string} from @returns {string} */
function packageFolder(name, from) {
  const folder = join(from, 'node_modules', name);
  if (existsSync(join(folder, 'package.json'))) return folder;
  if (from === dirname(from)) throw new Error(`${name} is not installed`);
  return packageFolder(name, dirname(from));
}

/**
 * The bytes of a package's files, without those of packages below it. Of our own it is what would be published.
 *
 * @param {string} folder @returns {Promise<number>}
 */
async function installedBytes(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const isOwn = existsSync(join(folder, 'tsconfig.json')) && existsSync(join(folder, 'src', 'index.ts'));
  if (!isOwn) return bytesBelow(folder);
  const { stdout } = await execute('npm', ['pack', '--dry-run', '--json', '--workspace', manifest.name], { cwd: ROOT });
  return JSON.parse(stdout)[0].unpackedSize;
}

/** @param {string} folder @returns {number} */
function bytesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules')
    .map((entry) => join(folder, entry.name))
    .reduce((sum, path) => sum + (statSync(path).isDirectory() ? bytesBelow(path) : statSync(path).size), 0);
}

/** @param {readonly number[]} values @returns {number} */
function median(values) {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
