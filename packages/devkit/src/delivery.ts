import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Answer } from './answer.js';
import type { Faults } from './faults.js';

const HUGE_BYTES = 5 * 1024 * 1024;
const BOMB_MEGABYTES = 64;

/** The answer with the faults of status and content that are on. */
export function applyFaults(answer: Answer, faults: Faults, path: string, search: string): Answer {
  if (answer.kind === 'page') return answer;
  const isDiscovery = answer.kind === 'discovery-document';
  if (isDiscovery && faults.redirectForever) {
    const hop = Number(new URLSearchParams(search).get('hop') ?? 0) + 1;
    return { ...answer, status: 302, headers: { location: `${path}?hop=${hop}` }, body: '' };
  }
  const status = (isDiscovery ? faults.identityPageStatus : faults.directResponseStatus) ?? answer.status;
  const body = (isDiscovery ? faults.discoveryBody : faults.directResponseBody) ?? answer.body;
  const isRedirect = status >= 300 && status < 400 && status !== 304;
  const headers = isRedirect ? { ...answer.headers, location: path } : answer.headers;
  return { ...answer, status, body, headers };
}

/** Sends an answer, as slowly and as largely as the faults say. */
export function deliver(response: ServerResponse, answer: Answer, faults: Faults): void {
  const send = () => {
    if (response.destroyed) return;
    const { body, headers } = encodeBody(answer, faults);
    response.writeHead(answer.status, { ...answer.headers, ...headers, 'content-length': body.length });
    const rate = answer.kind === 'page' ? 0 : faults.dripBytesPerSecond;
    if (rate > 0) drip(response, body, rate);
    else response.end(body);
  };
  // The process may end while an answer waits.
  if (faults.slowMs > 0) setTimeout(send, faults.slowMs).unref();
  else send();
}

function encodeBody(answer: Answer, faults: Faults): { body: Buffer; headers: Record<string, string> } {
  const body = Buffer.from(answer.body);
  if (answer.kind === 'page') return { body, headers: {} };
  // Padding that leaves the document valid: a further field, or white space at the end.
  const [lead, fill, tail] = answer.kind === 'direct-response' ? ['padding:', 'x', '\n'] : ['', ' ', '\n'];
  if (faults.gzipBomb) {
    const megabyte = gzipSync(Buffer.alloc(1024 * 1024, fill));
    const members = Array.from({ length: BOMB_MEGABYTES }, () => megabyte);
    return {
      body: Buffer.concat([gzipSync(Buffer.concat([body, Buffer.from(lead)])), ...members, gzipSync(tail)]),
      headers: { 'content-encoding': 'gzip' },
    };
  }
  if (!faults.hugeBody) return { body, headers: {} };
  return {
    body: Buffer.concat([body, Buffer.from(lead), Buffer.alloc(HUGE_BYTES, fill), Buffer.from(tail)]),
    headers: {},
  };
}

function drip(response: ServerResponse, body: Buffer, bytesPerSecond: number): void {
  const intervalMs = Math.max(10, 1000 / bytesPerSecond);
  const chunk = Math.max(1, Math.round((bytesPerSecond * intervalMs) / 1000));
  let sent = 0;
  const timer = setInterval(() => {
    response.write(body.subarray(sent, sent + chunk));
    sent += chunk;
    if (sent >= body.length) {
      clearInterval(timer);
      response.end();
    }
  }, intervalMs);
  timer.unref();
  response.on('close', () => clearInterval(timer));
  response.flushHeaders();
}
