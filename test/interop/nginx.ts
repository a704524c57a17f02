import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { findSoftware } from './provider-process.js';

const START_TIMEOUT_MS = 10_000;

/** The name of the site that the proxy stands for. No name server knows it: who visits it connects to the proxy. */
export const SITE_HOST = 'site.example';

/** How a proxy passes on what visitors request. */
export interface ProxySettings {
  /** The port of the site, on loopback and on plain http. */
  readonly upstreamPort: number;
  /** Whether the site is told how visitors reach it (Host, X-Forwarded-Proto, X-Forwarded-Host). Default: true. */
  readonly tellsOrigin?: boolean;
  /** A prefix of the path that is taken off. Default: none. */
  readonly takesOff?: string;
  /** Whether plain http leads to https, or is passed on like it. Default: 'redirect'. */
  readonly plainHttp?: 'redirect' | 'pass';
  /** Further directives beside the servers, and in the one for https. Default: none. */
  readonly directives?: { readonly beside: string; readonly inside: string };
}

/** nginx, in front of a site. */
export interface RunningProxy {
  /** What `https://site.example` leads to, on loopback. */
  readonly httpsPort: number;
  /** What `http://site.example` leads to. */
  readonly httpPort: number;
  /** Of the proxy, for the name of the site and for localhost, signed by nobody else. */
  readonly certificate: Buffer;
  /** A file with the same, while the proxy runs. */
  readonly certificateFile: string;
  close(): Promise<void>;
}

/** Tells whether nginx is installed and, where not, why. */
export function findNginx(): { found: boolean; reason: string } {
  return findSoftware('nginx', ['-v'], -1);
}

/** Starts nginx in a folder of its own, as whoever runs the tests, and waits until it listens. */
export async function startNginx(settings: ProxySettings): Promise<RunningProxy> {
  const folder = mkdtempSync(path.join(tmpdir(), 'nginx-'));
  for (const name of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) mkdirSync(path.join(folder, name));
  const certificateFile = makeCertificate(folder);
  const [httpsPort, httpPort] = [await freePort(), await freePort()];
  writeFileSync(path.join(folder, 'nginx.conf'), configuration(settings, httpsPort, httpPort));
  const args = ['-p', `${folder}/`, '-c', 'nginx.conf', '-e', 'stderr'];
  const child = spawn('nginx', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const close = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    }
    rmSync(folder, { recursive: true });
  };
  const endsAt = performance.now() + START_TIMEOUT_MS;
  while (!(await isListening(httpsPort))) {
    if (child.exitCode === null && performance.now() < endsAt) await sleep(20);
    else {
      await close();
      throw new Error(`nginx did not start: ${complaints}`);
    }
  }
  return { httpsPort, httpPort, certificate: readFileSync(certificateFile), certificateFile, close };
}

/** One process without privileges to drop, all of whose files are in its folder. */
function configuration(settings: ProxySettings, httpsPort: number, httpPort: number): string {
  const { upstreamPort, tellsOrigin = true, takesOff, plainHttp = 'redirect', directives } = settings;
  const headers = tellsOrigin
    ? `proxy_set_header Host $host; proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Host $host;`
    : '';
  const upstream = `http://127.0.0.1:${upstreamPort}`;
  const pass = takesOff
    ? `location ${takesOff}/ { proxy_pass ${upstream}/; ${headers} }`
    : `location / { proxy_pass ${upstream}; ${headers} }`;
  return `
    daemon off; master_process off; pid nginx.pid; error_log stderr crit;
    events { worker_connections 64; }
    http {
      access_log off;
      client_body_temp_path body; proxy_temp_path proxy;
      fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
      ${directives?.beside ?? ''}
      server {
        listen 127.0.0.1:${httpsPort} ssl; server_name ${SITE_HOST};
        ssl_certificate certificate.pem; ssl_certificate_key key.pem;
        ${directives?.inside ?? ''}
        ${pass}
      }
      server {
        listen 127.0.0.1:${httpPort}; server_name ${SITE_HOST};
        ${plainHttp === 'pass' ? pass : 'return 308 https://$host$request_uri;'}
      }
    }`;
}

function makeCertificate(folder: string): string {
  const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem')];
  const subject = ['-subj', `/CN=${SITE_HOST}`, '-addext', `subjectAltName=DNS:${SITE_HOST},DNS:localhost`];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const files = ['-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', '-x509', ...kind, ...subject, ...files], { stdio: 'ignore' });
  return certificate;
}

async function isListening(port: number): Promise<boolean> {
  const socket = net.connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
