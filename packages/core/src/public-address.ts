import ipaddr from 'ipaddr.js';

/**
 * Global by the registry, yet never a stranger's server: Azure answers at 168.63.129.16 from inside every virtual machine
 * (DHCP, DNS, and the wire server that hands out machine configuration).
 */
const PLATFORM_ADDRESSES: ReadonlySet<string> = new Set(['168.63.129.16']);

/** The only IPv6 space from which global unicast addresses are assigned (IANA IPv6 address space registry). */
const GLOBAL_UNICAST_V6: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];

/**
 * Whether an IP address is global unicast, so that anyone on the internet could reach it as well as we can (D-01, H-1).
 *
 * Loopback, private, link-local, shared (CGNAT), metadata, multicast, broadcast, reserved, documentation, benchmark and
 * transition addresses are not; neither is text that is not an address in its ordinary notation. IPv6 forms that carry an
 * IPv4 address (mapped, 6to4, NAT64, Teredo) are refused whatever they carry: no public web site needs them. Never throws.
 *
 * @param address as `getaddrinfo` or the URL parser write it, without brackets
 */
export function isPublicAddress(address: string): boolean {
  // Octal, hexadecimal and short forms are read differently by different programs: only four decimals count.
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) {
    return ipaddr.IPv4.parse(address).range() === 'unicast' && !PLATFORM_ADDRESSES.has(address);
  }
  // A zone ("%eth0") names one of our own interfaces.
  if (!ipaddr.IPv6.isValid(address) || address.includes('%')) return false;
  const parsed = ipaddr.IPv6.parse(address);
  return parsed.range() === 'unicast' && parsed.match(GLOBAL_UNICAST_V6);
}
