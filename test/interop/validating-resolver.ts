import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './free-port.js';

const KNOTD = '/usr/sbin/knotd';
const KEYMGR = '/usr/sbin/keymgr';
const UNBOUND = '/usr/sbin/unbound';
const START_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 3_000;

/** What the zones hold, whose names are `signed.test`, `unsigned.test` and `bogus.test`: lines of a zone file. */
export type Zones = Readonly<Record<'signed' | 'unsigned' | 'bogus', readonly string[]>>;

/**
 * Unbound, which validates what Knot serves: the trust anchor of `signed.test` is its key, that of `bogus.test` is not. The
 * server of `silent.test` never answers.
 */
export interface ValidatingResolver {
  /** In the notation of the `servers` option. */
  readonly address: string;
  /** Knot itself, which hands out every zone and validates none. */
  readonly authoritative: string;
  close(): Promise<void>;
}

/** Tells whether Knot and Unbound are installed and, where not, what is missing. */
export function findResolver(): { found: boolean; reason: string } {
  const missing = [KNOTD, KEYMGR, UNBOUND].filter((file) => !isExecutable(file));
  return { found: missing.length === 0, reason: `there is no ${missing.join(', ')}` };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Starts both, each as who runs the tests, in a folder of their own. */
export async function startResolver(zones: Zones): Promise<ValidatingResolver> {
  const folder = mkdtempSync(path.join(tmpdir(), 'resolver-'));
  const silent = dgram.createSocket('udp4');
  const children: ChildProcess[] = [];
  const close = async () => {
    await Promise.all(children.map(stop));
    silent.close();
    rmSync(folder, { recursive: true });
  };
  try {
    silent.bind(0, '127.0.0.1');
    await once(silent, 'listening');
    const [knotPort, unboundPort] = [await freePort(), await freePort()];
    const knotConfiguration = writeKnot(folder, knotPort, zones);
    children.push(spawn(KNOTD, ['-c', knotConfiguration], { stdio: 'ignore' }));
    await untilAnswering(knotPort, 'signed.test');
    const anchors = trustAnchors(knotConfiguration);
    const configuration = writeUnbound(folder, unboundPort, knotPort, silent.address().port, anchors);
    children.push(spawn(UNBOUND, ['-d', '-c', configuration], { stdio: 'ignore' }));
    await untilAnswering(unboundPort, 'unsigned.test');
    return { address: `127.0.0.1:${unboundPort}`, authoritative: `127.0.0.1:${knotPort}`, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function writeKnot(folder: string, port: number, zones: Zones): string {
  for (const name of ['run', 'db']) mkdirSync(path.join(folder, name));
  const head = ['$TTL 300', '@ SOA ns admin 1 3600 600 86400 60', '@ NS ns', '@ TXT "here"', 'ns A 127.0.0.1'];
  for (const [name, lines] of Object.entries(zones)) {
    writeFileSync(path.join(folder, `${name}.test.zone`), `${[...head, ...lines].join('\n')}\n`);
  }
  const file = path.join(folder, 'knot.conf');
  writeFileSync(
    file,
    `server:
    rundir: "${folder}/run"
    listen: 127.0.0.1@${port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: "${folder}/db"
template:
  - id: default
    storage: "${folder}"
    file: "%s.zone"
    zonefile-sync: -1
    journal-content: none
zone:
  - domain: signed.test
    dnssec-signing: on
  - domain: bogus.test
    dnssec-signing: on
  - domain: unsigned.test
`,
  );
  return file;
}

/** The key of the signed zone, and, for the bogus one, that same key, which never signed it. */
function trustAnchors(knotConfiguration: string): readonly string[] {
  const output = execFileSync(KEYMGR, ['-c', knotConfiguration, 'signed.test', 'ds'], { encoding: 'utf8' });
  const [anchor = ''] = output.split('\n');
  return [anchor, anchor.replace('signed.test.', 'bogus.test.')];
}

function writeUnbound(
  folder: string,
  port: number,
  knotPort: number,
  silentPort: number,
  anchors: readonly string[],
): string {
  const stubs = Object.entries({ signed: knotPort, unsigned: knotPort, bogus: knotPort, silent: silentPort });
  const file = path.join(folder, 'unbound.conf');
  writeFileSync(
    file,
    `server:
    interface: 127.0.0.1@${port}
    do-not-query-localhost: no
    do-ip6: no
    chroot: ""
    username: ""
    directory: "${folder}"
    pidfile: "${folder}/unbound.pid"
    use-syslog: no
    logfile: "${folder}/unbound.log"
    num-threads: 1
    module-config: "validator iterator"
    local-zone: "test." nodefault
${anchors.map((anchor) => `    trust-anchor: "${anchor}"`).join('\n')}
remote-control:
    control-enable: no
${stubs.map(([name, at]) => `stub-zone:\n    name: "${name}.test"\n    stub-addr: 127.0.0.1@${at}`).join('\n')}
`,
  );
  return file;
}

async function untilAnswering(port: number, name: string): Promise<void> {
  const endsAt = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const resolver = new Resolver({ timeout: 500, tries: 1 });
    resolver.setServers([`127.0.0.1:${port}`]);
    try {
      await resolver.resolveTxt(name);
      return;
    } catch (error) {
      if (performance.now() > endsAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await gone;
  clearTimeout(timer);
}
