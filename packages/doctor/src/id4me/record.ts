import { Resolver } from 'node:dns/promises';
import { isRelyingPartyError } from 'openid-rp-core';
import { type Authority, type DnsOptions, parseDnsRecord } from 'openid-rp-core/id4me';
import { type Finding, findingOf, ok, warning } from '../finding.js';
import { quoted } from '../printable.js';

/**
 * What the record says, and what is odd in it though it can be read. The discovery hands on only what it made of the record, so
 * the name that had it is asked once more; nothing is said where that does not work.
 */
export async function readRecord({ discoveredAt, foundBy }: Authority, dns: DnsOptions): Promise<readonly Finding[]> {
  // Node's resolver knows no DNS over HTTPS.
  if (foundBy !== 'dns' || dns.dohUrl !== undefined) return [];
  const records = await lookUp(`_openid.${discoveredAt}`, dns);
  return records.flatMap(describeRecord);
}

async function lookUp(name: string, { servers, timeoutMs }: DnsOptions): Promise<readonly string[]> {
  const resolver = new Resolver({ ...(timeoutMs !== undefined && { timeout: timeoutMs }), tries: 1 });
  if (servers) resolver.setServers(servers);
  const records = await resolver.resolveTxt(name).catch(() => []);
  // Node reads each byte as a character.
  return records.map((strings) => Buffer.from(strings.join(''), 'latin1').toString('utf8'));
}

function describeRecord(text: string): readonly Finding[] {
  try {
    const record = parseDnsRecord(text);
    if (!record) return [];
    const advice = 'The owner of the domain should write it plainly: v=OID1;iss=<host name>;clp=<host name>';
    return [
      ok(`It reads ${quoted(text)}.`, { record: text }),
      ...record.warnings.map((oddity) => warning(oddity, advice)),
    ];
  } catch (error) {
    if (!isRelyingPartyError(error)) throw error;
    return [findingOf(error)];
  }
}
