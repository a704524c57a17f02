import { DNS_FAULTS, type DnsFault } from './faults/dns-fault.js';
import { checkRecordSet, type RecordSet } from './record-set.js';
import { ZONE } from './user.js';

/** The names that the name server knows. */
export interface Zone {
  /** What is at a name, however its letters are written; the names above one with records are empty, all others absent. */
  find(name: string): RecordSet;
  /** Is the name that of a host on this machine? */
  isHost(name: string): boolean;
  /** Replaces what is at a name; undefined puts back what was there at the start. */
  set(name: string, records: RecordSet | undefined): void;
  /** Puts every name back. */
  reset(): void;
}

/** Lower-case, without the dot of the root. */
const canonical = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** What a zone has from the start. */
export interface ZoneContent {
  readonly names: readonly string[];
  /** The one record that is at every name. */
  readonly record: string;
  /** Names that lead to this machine. */
  readonly hosts: readonly string[];
  /** What goes wrong with the record at present. */
  readonly fault: () => DnsFault | undefined;
}

/** A zone that can be changed; what was set for a name goes before faults. */
export function createZone({ names, record, hosts, fault }: ZoneContent): Zone {
  const initial = new Set(names.map(canonical));
  const changed = new Map<string, RecordSet>();
  return {
    find(name) {
      const key = canonical(name);
      const found = changed.get(key);
      if (found !== undefined) return found;
      if (initial.has(key)) {
        const name = fault();
        return name === undefined ? [record] : DNS_FAULTS[name](record);
      }
      const all = [ZONE, ...hosts, ...initial, ...changed.keys()];
      return all.some((each) => each === key || each.endsWith(`.${key}`)) ? 'empty' : 'absent';
    },
    isHost: (name) => hosts.includes(canonical(name)),
    set(name, records) {
      if (records === undefined) changed.delete(canonical(name));
      else changed.set(canonical(name), checkRecordSet(records));
    },
    reset: () => changed.clear(),
  };
}
