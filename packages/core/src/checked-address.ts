import { type HostAddress, resolveAddresses } from './host-address.js';
import { isPublicAddress } from './public-address.js';
import { unresolvedHost } from './request-failure.js';
import { addressNotPublic, type RequestTarget } from './request-target.js';
import { untilAborted } from './until-aborted.js';

/**
 * The addresses of a target's name, of which each one is public: a single one that is not refuses the name, since the
 * socket may take any of them (D-01, H-1). None for a target that is an address itself, which `parseTarget` has checked.
 *
 * @param signal ends the wait, not the lookup: the system's resolver cannot be interrupted
 * @throws ADDRESS_NOT_PUBLIC, HOST_NOT_FOUND, CONNECTION_FAILED, or the signal's reason
 */
export async function checkedAddresses(
  target: RequestTarget,
  allowPrivateAddresses: boolean,
  signal: AbortSignal,
): Promise<readonly HostAddress[]> {
  if (target.literal) return [];
  const addresses = await untilAborted(signal, resolveAddresses(target.hostname)).catch((error: unknown) => {
    throw signal.aborted ? error : unresolvedHost(target, error);
  });
  const refused = addresses.find(({ address }) => !allowPrivateAddresses && !isPublicAddress(address));
  if (refused) throw addressNotPublic(target, refused.address);
  return addresses;
}
