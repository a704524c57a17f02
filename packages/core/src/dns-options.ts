import ipaddr from 'ipaddr.js';
import { isLoopbackHost } from './loopback.js';
import { type Check, checkOptions, invalidOption, isHttpUrl, isInteger, isListOf, isOneOf } from './options.js';

/** How TXT records are looked up: the `dns` option. */
export interface DnsOptions {
  /** Name servers that resolve recursively, each 'ip', 'ip:port' or '[ip6]:port'. Default: the system's. */
  servers?: readonly string[];
  /**
   * A server for DNS over HTTPS (RFC 8484) that is asked instead: https, or plain http on loopback. It need not be public,
   * and has to speak HTTP/1.1 beside HTTP/2.
   */
  dohUrl?: string;
  /**
   * What DNSSEC has to say about a record: 'off' does not ask; 'prefer' asks, and tells what is known; 'require' takes no
   * record that is not known to be secure. Default 'off'.
   *
   * Security: the server validates, not this library, and it is believed only where nobody could have altered its answer:
   * on loopback, or over DNS over HTTPS. 'require' with other `servers` is refused.
   */
  dnssec?: 'off' | 'prefer' | 'require';
  /** Over one lookup with all its retries. Milliseconds; default 5000. */
  timeoutMs?: number;
}

/** What holds where the `dns` option says nothing. */
export const DNS_DEFAULTS = Object.freeze({ dnssec: 'off', timeoutMs: 5000 } as const);

/** A server that resolves names for us. */
export interface NameServer {
  readonly address: string;
  readonly port: number;
  /** Whether nobody stands between it and us, so that its word on DNSSEC counts (L-5). */
  readonly isLoopback: boolean;
}

/** A name server from its notation; undefined when it is none. */
export function parseNameServer(text: string): NameServer | undefined {
  const [, bracketed, bracketedPort, plain, plainPort] =
    /^(?:\[([^\]]+)\](?::(\d{1,5}))?|([\d.]+)(?::(\d{1,5}))?)$/.exec(text) ?? [
      undefined,
      ipaddr.IPv6.isValid(text) ? text : '',
    ];
  const address = bracketed || plain || '';
  const port = Number(bracketedPort ?? plainPort ?? 53);
  const isAddress = plain ? ipaddr.IPv4.isValidFourPartDecimal(address) : ipaddr.IPv6.isValid(address);
  return isAddress && port >= 1 && port <= 65_535 ? { address, port, isLoopback: isLoopbackHost(address) } : undefined;
}

const isNameServer: Check = (value) =>
  typeof value === 'string' && parseNameServer(value)
    ? undefined
    : "must be an address: 'ip', 'ip:port' or '[ip6]:port'";

const isNameServerList: Check = (value) =>
  isListOf(isNameServer)(value) ??
  ((value as unknown[]).length >= 1 && (value as unknown[]).length <= 8 ? undefined : 'must have one to eight members');

const isDohUrl: Check = (value) => {
  const fault = isHttpUrl(value);
  if (fault) return fault;
  const url = new URL(value as string);
  return url.protocol === 'https:' || isLoopbackHost(url.hostname) ? undefined : 'must be https, except on loopback';
};

/** One check per field of the `dns` option, with its range. */
export const DNS_CHECKS: Readonly<Record<string, Check>> = Object.freeze({
  servers: isNameServerList,
  dohUrl: isDohUrl,
  dnssec: isOneOf('off', 'prefer', 'require'),
  timeoutMs: isInteger(1, 600_000),
});

/**
 * Checks the `dns` option of a relying party or a strategy.
 *
 * @param owner what the option belongs to, for the message
 * @throws OPTION_UNKNOWN, OPTION_INVALID
 */
export function checkDnsOptions(owner: string, dns: unknown): void {
  checkOptions(`${owner}: dns`, dns, DNS_CHECKS);
  const { servers, dohUrl, dnssec } = dns as DnsOptions;
  if (servers && dohUrl) throw invalidOption(`${owner}: dns`, 'dohUrl', 'cannot be used together with servers');
  if (dnssec === 'require' && servers?.some((server) => !parseNameServer(server)?.isLoopback)) {
    // L-5: whoever alters the answer on its way would set the flag as well.
    throw invalidOption(`${owner}: dns`, 'servers', "must be on loopback where dnssec is 'require'; or use dohUrl");
  }
}
