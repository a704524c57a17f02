import dnsPacket, { type Answer, type DecodedPacket, type TxtAnswer } from 'dns-packet';
import { dnsFailure } from './dns-failure.js';
import { type ProviderError, quoted } from './errors.js';

/** What an answer says about the TXT records of a name. */
export type TxtAnswerContent =
  | {
      readonly kind: 'found';
      readonly records: readonly string[];
      readonly ttlSeconds: number;
      readonly isAuthentic: boolean;
    }
  | {
      readonly kind: 'absent';
      readonly nameExists: boolean;
      readonly ttlSeconds: number;
      readonly isAuthentic: boolean;
    }
  /** The server could not or would not tell. */
  | { readonly kind: 'refused'; readonly reason: string };

/** RFC 6891 and the resolvers' agreement of 2020: what passes every network in one piece. */
const UDP_PAYLOAD_BYTES = 1232;
const HEADER_BYTES = 12;
/** L-8. */
const MAX_RECORDS = 20;
/** L-6: resolvers follow far fewer. */
const MAX_ALIASES = 16;

const REASONS: Readonly<Record<number, string>> = {
  1: 'FORMERR',
  2: 'SERVFAIL',
  4: 'NOTIMP',
  5: 'REFUSED',
  6: 'YXDOMAIN',
};
const NXDOMAIN = 3;

/**
 * A query for the TXT records of a name, with room for answers in one piece (RFC 1035 sec. 4, RFC 6891).
 *
 * @param id 16 bits that nobody can guess; 0 over HTTPS (RFC 8484 sec. 4.1)
 * @param wantsDnssec asks for the server's word on DNSSEC (RFC 6840 sec. 5.7), with its checking left on
 */
export function buildQuery(name: string, id: number, wantsDnssec: boolean): Buffer {
  const labels = name.split('.');
  if (name.length > 253 || labels.some((label) => !/^[!-~]{1,63}$/.test(label))) {
    throw new RangeError(`${quoted(name)} is not a name that can be looked up`);
  }
  return dnsPacket.encode({
    type: 'query',
    id,
    flags: dnsPacket.RECURSION_DESIRED | (wantsDnssec ? dnsPacket.AUTHENTIC_DATA : 0),
    questions: [{ type: 'TXT', name }],
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize: UDP_PAYLOAD_BYTES,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: wantsDnssec ? dnsPacket.DNSSEC_OK : 0,
        flag_do: wantsDnssec,
        options: [],
      },
    ],
  });
}

/**
 * Whether a message answers this very query: its id, and its question byte for byte but for case. Anything else on our
 * socket is somebody's guess.
 */
export function isAnswerTo(query: Buffer, message: Buffer): boolean {
  const end = query.indexOf(0, HEADER_BYTES) + 5;
  return (
    message.length >= end &&
    message.readUInt16BE(0) === query.readUInt16BE(0) &&
    // Response, opcode 0.
    ((message[2] ?? 0) & 0xf8) === 0x80 &&
    message.readUInt16BE(4) === 1 &&
    questionOf(message, end) === questionOf(query, end)
  );
}

function questionOf(message: Buffer, end: number): string {
  return message.toString('latin1', HEADER_BYTES, end).toLowerCase();
}

/** Whether a message did not fit, so that it must be asked for by TCP. */
export function isTruncated(message: Buffer): boolean {
  return ((message[2] ?? 0) & 0x02) !== 0;
}

/**
 * Reads what an answer says about the TXT records of a name, along its aliases (RFC 1034 sec. 4.3.2, RFC 2308).
 *
 * Each record's strings are joined with nothing between (L-2) and read as UTF-8; malformed bytes are replaced.
 *
 * @param message answers a query for this name: `isAnswerTo` said so
 * @throws DNS_FAILED when it cannot be read, or holds more than is accepted
 */
export function parseAnswer(name: string, message: Buffer): TxtAnswerContent {
  const packet = decoded(name, message);
  const code = responseCode(packet);
  if (code !== 0 && code !== NXDOMAIN) return { kind: 'refused', reason: REASONS[code] ?? `RCODE ${code}` };
  if (packet.flag_tc) throw unreadable(name, 'is truncated, by TCP too');
  const answers = packet.answers ?? [];
  const { owner, ttls } = followAliases(name, answers);
  const texts = answers.filter((answer): answer is TxtAnswer => answer.type === 'TXT' && isNamed(answer, owner));
  const isAuthentic = packet.flag_ad;
  if (texts.length === 0) return absence(packet, code, ttls, isAuthentic);
  if (code === NXDOMAIN) throw unreadable(name, 'says that the name does not exist, and what it holds');
  if (texts.length > MAX_RECORDS) throw unreadable(name, `has more than ${MAX_RECORDS} records`);
  return {
    kind: 'found',
    records: texts.map(({ data }) => Buffer.concat(data as Buffer[]).toString('utf8')),
    ttlSeconds: Math.min(...ttls, ...texts.map(({ ttl }) => lifetime(ttl))),
    isAuthentic,
  };
}

function decoded(name: string, message: Buffer): DecodedPacket {
  let packet: DecodedPacket;
  try {
    packet = dnsPacket.decode(message);
  } catch (cause) {
    throw unreadable(name, 'cannot be read', cause);
  }
  // dns-packet reads a record that breaks off as a shorter one.
  if (dnsPacket.decode.bytes > message.length) throw unreadable(name, 'breaks off');
  return packet;
}

/** The four bits of the header below the eight of the OPT record (RFC 6891 sec. 6.1.3). */
function responseCode({ flags = 0, additionals = [] }: DecodedPacket): number {
  const option = additionals.find((record) => record.type === 'OPT');
  return (flags & 0x0f) | ((option?.extendedRcode ?? 0) << 4);
}

/** Where the aliases in an answer lead in the end. What the server made of a DNAME is a CNAME here (RFC 6672 sec. 3.1). */
function followAliases(name: string, answers: readonly Answer[]) {
  const ttls: number[] = [];
  let owner = name.toLowerCase();
  for (;;) {
    const alias = answers.find((answer) => answer.type === 'CNAME' && isNamed(answer, owner));
    if (alias?.type !== 'CNAME') return { owner, ttls };
    if (ttls.length >= MAX_ALIASES) throw unreadable(name, 'has aliases without end');
    ttls.push(lifetime(alias.ttl));
    owner = alias.data.toLowerCase();
  }
}

function isNamed(answer: Answer, owner: string): boolean {
  return answer.name.toLowerCase() === owner;
}

/** Absent for certain, or a server that only points to others (RFC 2308 sec. 2.2). */
function absence(packet: DecodedPacket, code: number, ttls: readonly number[], isAuthentic: boolean): TxtAnswerContent {
  const authorities = packet.authorities ?? [];
  const soa = authorities.find((record) => record.type === 'SOA');
  const isReferral = authorities.some(({ type }) => type === 'NS') || (ttls.length > 0 && !packet.flag_ra);
  if (code === 0 && !soa && isReferral) return { kind: 'refused', reason: 'a referral to other servers' };
  const ttlSeconds = soa?.type === 'SOA' ? Math.min(...ttls, lifetime(soa.ttl), lifetime(soa.data.minimum)) : 0;
  // With aliases the code is that of the last name (RFC 6604 sec. 3), so the first exists.
  return { kind: 'absent', nameExists: code === 0 || ttls.length > 0, ttlSeconds, isAuthentic };
}

/** RFC 2181 sec. 8: more than 31 bits are none. */
function lifetime(ttl = 0): number {
  return ttl > 0x7f_ff_ff_ff ? 0 : ttl;
}

function unreadable(name: string, fault: string, cause?: unknown): ProviderError {
  return dnsFailure(name, `the answer ${fault}`, {}, cause);
}
