/** One TXT record: its text, or the strings that it is made of (RFC 1035 sec. 3.3.14). */
export type TxtRecord = string | readonly string[];

/** How a question fails. */
export type RecordFailure =
  /** NXDOMAIN: there is no such name. */
  | 'absent'
  /** NODATA: the name has no such records. */
  | 'empty'
  | 'servfail'
  | 'refused'
  /** No answer at all. */
  | 'timeout'
  /** An answer that is no DNS message. */
  | 'malformed'
  /** An answer to another question: its number is wrong. */
  | 'wrong-id'
  /** Over UDP only the word to ask again over TCP, where there is nobody. */
  | 'truncated';

/** What is at a name: records, another name that has them, or a failure. */
export type RecordSet = readonly TxtRecord[] | { readonly cname: string } | RecordFailure;

const FAILURES: Record<RecordFailure, true> = {
  absent: true,
  empty: true,
  servfail: true,
  refused: true,
  timeout: true,
  malformed: true,
  'wrong-id': true,
  truncated: true,
};

/**
 * A record set as given by a test.
 *
 * @throws TypeError when it is neither records nor the name of a failure
 */
export function checkRecordSet(records: RecordSet): RecordSet {
  if (typeof records === 'string' && !Object.hasOwn(FAILURES, records)) {
    throw new TypeError(`Unknown failure ${JSON.stringify(records)}; known are ${Object.keys(FAILURES).join(', ')}.`);
  }
  return records;
}

/** Most octets in one string of a record (RFC 1035 sec. 3.3). */
const STRING_OCTETS = 255;

/** The strings of a record; a text that is too long for one is cut. */
export function stringsOf(record: TxtRecord): Buffer[] {
  return (typeof record === 'string' ? [record] : record).flatMap((text) => {
    const octets = Buffer.from(text);
    const count = Math.max(1, Math.ceil(octets.length / STRING_OCTETS));
    return Array.from({ length: count }, (_, i) => octets.subarray(i * STRING_OCTETS, (i + 1) * STRING_OCTETS));
  });
}
