import { Agent } from 'node:https';
import { createHttpClient, isRelyingPartyError } from 'openid-rp-core';
import { type Finding, failed, ok } from '../finding.js';
import type { Answer, Network } from '../network.js';
import { type BeginSettings, beginLogin } from './begin.js';
import { fetchDocument } from './rp-discovery.js';

/** A name that no site has (RFC 6761). */
const STRANGE_HOST = 'openid-rp-doctor.invalid';

/** Headers by which a proxy tells a site how it was reached, and which strangers can send as well (RFC 7239 sec. 8.1). */
const PROBES: ReadonlyArray<{ readonly name: string; readonly headers: Readonly<Record<string, string>> }> = [
  { name: 'X-Forwarded-Host', headers: { 'x-forwarded-host': STRANGE_HOST } },
  { name: 'Forwarded', headers: { forwarded: `host=${STRANGE_HOST}` } },
  { name: 'Host', headers: { host: STRANGE_HOST } },
];

/**
 * Whether the site writes a host into its URLs that a stranger put into a header: then whoever makes a visitor's request, or
 * fills a cache, decides where the visitor is sent back to.
 *
 * @param begin how to begin a login, which shows the return URL; absent: what providers get at the realm is looked at
 */
export async function examineForwarding(
  { http, allowPrivateAddresses }: Network,
  begin: BeginSettings | undefined,
  realm: string,
): Promise<readonly Finding[]> {
  // The certificate is that of the real host, whatever the header says.
  const agent = ({ protocol, hostname }: URL) =>
    protocol === 'https:' ? new Agent({ servername: hostname, keepAlive: false }) : undefined;
  const client = createHttpClient({ ...http, agent, allowPrivateAddresses });
  const answer = async (headers: Readonly<Record<string, string>>) =>
    begin ? (await beginLogin(client, begin, headers)).answer : await fetchDocument(client, realm, headers);
  const findings: Finding[] = [];
  for (const { name, headers } of PROBES) {
    try {
      findings.push(judge(name, await answer(headers)));
    } catch (error) {
      if (!isRelyingPartyError(error) || error.name === 'ConfigurationError') throw error;
      findings.push(ok(`A request with a strange ${name} gets no answer.`, { header: name, code: error.code }));
    }
  }
  return findings;
}

function judge(name: string, response: Answer): Finding {
  const { status, headers, body } = response;
  const parts = [headers.get('location'), headers.get('x-xrds-location'), body].map((text) => text ?? '');
  const detail = { header: name, status };
  if (!parts.some(isMisled)) return ok(`The site does not believe a strange ${name}.`, detail);
  return failed(
    `The site builds its URLs from the header ${name}, which anybody can write.`,
    name === 'Host'
      ? 'Give the strategy an absolute returnURL or baseURL; let the server answer to the names of the site alone.'
      : `Give the strategy an absolute returnURL or baseURL; let the proxy overwrite ${name}, and believe it from the proxy alone.`,
    detail,
  );
}

/** In a URL, or in a parameter of one. */
function isMisled(text: string): boolean {
  return text.includes(`//${STRANGE_HOST}`) || text.toLowerCase().includes(`%2f%2f${STRANGE_HOST}`);
}
