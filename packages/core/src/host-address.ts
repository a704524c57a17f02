import dns from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';

/** An address of a host. */
export interface HostAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** RFC 6761 sec. 6.3: these names always mean the loopback interface, whether or not the resolver knows it. */
const LOOPBACK_NAME = /\.localhost\.?$|^localhost\.$/i;

/** Whether a host is an IP address rather than a name. IPv6 without brackets. */
export function isIpAddress(host: string): boolean {
  return isIP(host) !== 0;
}

/**
 * All addresses of a host name, in the resolver's order, by the system's resolver (`getaddrinfo`). Nothing is judged here.
 *
 * @throws the system's error, with `code` ENOTFOUND when the name has no address
 */
export async function resolveAddresses(host: string): Promise<readonly HostAddress[]> {
  if (LOOPBACK_NAME.test(host)) return [{ address: '127.0.0.1', family: 4 }];
  const answers = await dns.promises.lookup(host, { all: true, verbatim: true });
  return answers.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
}

/**
 * A socket's `lookup` that gives the addresses it was made with, and asks nobody: the name cannot point elsewhere between
 * the check and the connection (DNS rebinding, D-02).
 *
 * @param addresses checked already, and not empty
 */
export function pinnedLookup(host: string, addresses: readonly HostAddress[]): LookupFunction {
  return (hostname, options, callback) => {
    const family = options.family === 'IPv4' ? 4 : options.family === 'IPv6' ? 6 : (options.family ?? 0);
    const suitable = hostname === host ? addresses.filter((one) => !family || one.family === family) : [];
    const [first] = suitable;
    if (!first) {
      const error = Object.assign(new Error(`no checked address for ${hostname}`), { code: 'ENOTFOUND' });
      process.nextTick(callback, error, []);
    } else if (options.all) {
      process.nextTick(callback, null, [...suitable]);
    } else {
      process.nextTick(callback, null, first.address, first.family);
    }
  };
}
