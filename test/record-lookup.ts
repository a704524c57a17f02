import { createDnsClient, type DnsOptions } from '../packages/core/src/dns-client.js';
import { isRelyingPartyError } from '../packages/core/src/errors.js';
import {
  type FetchRecordOptions,
  type FoundRecord,
  fetchAuthorityRecord,
} from '../packages/core/src/id4me/authority-record.js';
import { parseIdentifier } from '../packages/core/src/id4me/identifier.js';
import { type TestNameServer, useNameServer } from './name-server.js';

type Options = Omit<FetchRecordOptions, 'dns'> & { client?: DnsOptions };

/** Looks records up at a name server that a test writes itself. */
export interface RecordLookup {
  readonly names: TestNameServer;
  /** What `fetchAuthorityRecord` gives. */
  find(identifier: string, options?: Options): Promise<FoundRecord>;
  /** The same in short: the issuer, or the code of the error. */
  outcome(identifier: string, options?: Options): Promise<string>;
  /** The names that were asked for, in order of arrival. */
  asked(): readonly string[];
}

/** The text of a valid record. */
export const record = (issuer = 'authority.example') => `v=OID1;iss=${issuer}`;

/** A parser's result, or the code of its error. */
export function parsed<T>(run: () => T): T | string {
  try {
    return run();
  } catch (error) {
    if (!isRelyingPartyError(error)) throw error;
    return error.code;
  }
}

/** One name server for all tests of a file. */
export function useRecords(): RecordLookup {
  const names = useNameServer();
  const find = async (identifier: string, { client, ...options }: Options = {}) => {
    const dnssec = options.dnssec ?? 'off';
    const dns = createDnsClient({ servers: [names.address], timeoutMs: 2000, dnssec, ...client });
    return fetchAuthorityRecord(parseIdentifier(identifier), { dns, ...options });
  };
  return {
    names,
    find,
    outcome: async (identifier, options) => {
      try {
        return (await find(identifier, options)).issuer;
      } catch (error) {
        if (!isRelyingPartyError(error)) throw error;
        return error.code;
      }
    },
    asked: () => names.queries.map(({ name }) => name),
  };
}
