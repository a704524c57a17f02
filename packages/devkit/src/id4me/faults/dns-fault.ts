import type { RecordSet } from '../record-set.js';

/** What goes wrong at the names that have a record: the text of the right one -> what is there instead. */
export const DNS_FAULTS = {
  absent: () => 'absent',
  empty: () => 'empty',
  servfail: () => 'servfail',
  refused: () => 'refused',
  timeout: () => 'timeout',
  malformed: () => 'malformed',
  'wrong-id': () => 'wrong-id',
  truncated: () => 'truncated',
  'two-records': (text) => [text, 'v=OID1;iss=other.id4me.localhost'],
  'same-record-twice': (text) => [text, text],
  'beside-others': (text) => ['v=spf1 -all', 'some text', text],
  'only-others': () => ['v=spf1 -all'],
  'two-strings': (text) => [[text.slice(0, 20), text.slice(20)]],
  'with-spaces': (text) => [`${text.replaceAll(';', ' ; ').replaceAll('=', ' = ').replace('v = ', 'v=')} ;`],
  'no-iss': (text) => [text.replace('iss=', 'other=')],
  'empty-iss': (text) => [text.replace(/iss=[^;]*/, 'iss=')],
  'iss-twice': (text) => [`${text};iss=other.id4me.localhost`],
  'iss-with-scheme': (text) => [text.replace('iss=', 'iss=http://')],
  'iss-with-password': (text) => [text.replace('iss=', 'iss=user:password@')],
  'iss-address': (text) => [text.replace(/iss=[^:;]*/, 'iss=127.0.0.1')],
  'slash-at-iss': (text) => [text.replace(/iss=[^;]*/, '$&/')],
  'version-not-first': (text) => [text.split(';').reverse().join(';')],
  'other-version': (text) => [text.replace('OID1', 'OID2')],
  'lower-case-version': (text) => [text.replace('OID1', 'oid1')],
  'legacy-tags': (text) => [text.replace('iss=', 'iau=').replace('clp=', 'iag=')],
} as const satisfies Record<string, (text: string) => RecordSet>;

/** The name of something that goes wrong with records. */
export type DnsFault = keyof typeof DNS_FAULTS;
