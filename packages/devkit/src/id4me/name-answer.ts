import * as dnsPacket from 'dns-packet';
import { type Answer, type DecodedPacket, decode, encode, type Question } from 'dns-packet';
import { stringsOf } from './record-set.js';
import { ZONE } from './user.js';
import type { Zone } from './zone.js';

/** Response codes (RFC 1035 sec. 4.1.1). */
const RCODE = { noError: 0, formErr: 1, servFail: 2, nxDomain: 3, refused: 5 } as const;

const SECONDS_TO_LIVE = 60;

/** Longest chain of aliases that is followed. */
const MAX_ALIASES = 8;

/** Longest answer over UDP to somebody who does not say that longer ones may come (RFC 1035 sec. 4.2.1). */
const UDP_OCTETS = 512;

/** How an answer is sent; 'drop' sends nothing. */
export type NameAnswer = { readonly octets: Buffer } | 'drop';

/** Settings that hold for every answer. */
export interface NameAnswerSettings {
  /** Says that the answer was validated, in the AD flag (RFC 4035 sec. 3.2.3). */
  readonly authenticated: boolean;
  readonly transport: 'udp' | 'tcp';
}

/** Answers a DNS message with what a zone knows, as a resolver would (RFC 1035 sec. 4). */
export function answerQuery(zone: Zone, message: Buffer, settings: NameAnswerSettings): NameAnswer {
  let query: DecodedPacket;
  try {
    query = decode(message);
  } catch {
    return 'drop';
  }
  const [question] = query.questions ?? [];
  if (query.type !== 'query' || !question) return 'drop';
  const found = zone.find(question.name);
  if (found === 'timeout') return 'drop';
  if (found === 'malformed') return { octets: Buffer.concat([message.subarray(0, 2), Buffer.from('no answer')]) };
  if (found === 'truncated') {
    if (settings.transport === 'tcp') return 'drop';
    return { octets: respond(query, RCODE.noError, [], settings, dnsPacket.TRUNCATED_RESPONSE) };
  }
  if (found === 'servfail') return { octets: respond(query, RCODE.servFail, [], settings) };
  if (found === 'refused') return { octets: respond(query, RCODE.refused, [], settings) };
  if (found === 'wrong-id') {
    return { octets: respond({ ...query, id: ((query.id ?? 0) + 1) % 65536 }, RCODE.noError, [], settings) };
  }
  const { rcode, answers } = resolve(zone, question);
  const octets = respond(query, rcode, answers, settings);
  if (settings.transport === 'tcp' || octets.length <= maxOctets(query)) return { octets };
  return { octets: respond(query, RCODE.noError, [], settings, dnsPacket.TRUNCATED_RESPONSE) };
}

/** Follows aliases to the records of a question. */
function resolve(zone: Zone, { name, type }: Question): { rcode: number; answers: Answer[] } {
  const answers: Answer[] = [];
  let owner = name;
  for (let i = 0; i < MAX_ALIASES; i++) {
    const found = zone.find(owner);
    if (zone.isHost(owner) && type === 'A') {
      answers.push({ type: 'A', name: owner, ttl: SECONDS_TO_LIVE, data: '127.0.0.1' });
      return { rcode: RCODE.noError, answers };
    }
    if (found === 'absent') return { rcode: RCODE.nxDomain, answers };
    if (typeof found === 'string') return { rcode: found === 'empty' ? RCODE.noError : RCODE.servFail, answers };
    if (!('cname' in found)) {
      const records = type === 'TXT' ? found : [];
      answers.push(...records.map((record): Answer => txt(owner, stringsOf(record))));
      return { rcode: RCODE.noError, answers };
    }
    answers.push({ type: 'CNAME', name: owner, ttl: SECONDS_TO_LIVE, data: found.cname });
    owner = found.cname;
  }
  return { rcode: RCODE.servFail, answers: [] };
}

const txt = (name: string, data: Buffer[]): Answer => ({ type: 'TXT', name, ttl: SECONDS_TO_LIVE, data });

/** The SOA record that goes with every answer of "there is none" (RFC 2308 sec. 3). */
const startOfAuthority: Answer = {
  type: 'SOA',
  name: ZONE,
  ttl: SECONDS_TO_LIVE,
  data: {
    mname: `ns.${ZONE}`,
    rname: `hostmaster.${ZONE}`,
    serial: 1,
    refresh: 3600,
    retry: 600,
    expire: 86_400,
    minimum: SECONDS_TO_LIVE,
  },
};

function respond(
  query: DecodedPacket,
  rcode: number,
  answers: Answer[],
  { authenticated }: NameAnswerSettings,
  flag = 0,
): Buffer {
  const isNegative = answers.length === 0 && flag === 0 && (rcode === RCODE.noError || rcode === RCODE.nxDomain);
  const asked = query.flags ?? 0;
  const flags =
    (asked & dnsPacket.RECURSION_DESIRED) |
    dnsPacket.RECURSION_AVAILABLE |
    (authenticated && rcode !== RCODE.servFail ? dnsPacket.AUTHENTIC_DATA : 0) |
    flag |
    rcode;
  return encode({
    type: 'response',
    id: query.id ?? 0,
    flags,
    questions: query.questions ?? [],
    answers,
    authorities: isNegative ? [startOfAuthority] : [],
    additionals: hasExtensions(query)
      ? [
          {
            type: 'OPT',
            name: '.',
            udpPayloadSize: 1232,
            flags: 0,
            options: [],
            extendedRcode: 0,
            ednsVersion: 0,
            flag_do: false,
          },
        ]
      : [],
  });
}

const hasExtensions = (query: DecodedPacket): boolean => query.additionals?.some(({ type }) => type === 'OPT') ?? false;

/** Longest answer that the asking side takes over UDP (RFC 6891 sec. 6.2.3). */
function maxOctets(query: DecodedPacket): number {
  for (const record of query.additionals ?? []) {
    if (record.type === 'OPT') return Math.max(UDP_OCTETS, record.udpPayloadSize);
  }
  return UDP_OCTETS;
}
