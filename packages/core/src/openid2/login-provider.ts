import { publish } from '../events.js';
import { OP_IDENTIFIER_TYPE } from './namespace.js';
import type { Party } from './relying-party-options.js';
import { type SelectedService, selectService } from './service-selection.js';
import { discoverIdentifier } from './xri-resolution.js';

/**
 * The provider of a login: the one that the site fixed, or else the one that the visitor's identifier names (OpenID 2.0 sec. 7).
 *
 * @throws what `discover`, `resolveXri` and `selectService` throw
 */
export async function discoverService(party: Party, typed: string): Promise<SelectedService> {
  const { provider } = party;
  if (typeof provider === 'object') {
    const { endpoint, opIdentifier = endpoint } = provider;
    const known = { services: [{ version: '2.0', endpoints: [endpoint], types: [OP_IDENTIFIER_TYPE] }] } as const;
    return selectService(known, opIdentifier, party);
  }
  const identifier = provider ?? typed;
  const service = await selectService(await discoverIdentifier(identifier, party), identifier, party);
  publish({ type: 'discovered', identifier: service.claimedId ?? identifier, endpoint: service.endpoint });
  return service;
}
