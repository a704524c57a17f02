import { type RpDiscoveryHandler, rpDiscovery } from 'passport-openid2';
import type { Site } from './site.js';

/**
 * Tells providers that the return URL is this site's own (OpenID 2.0 sec. 13); some warn their users else. Answers, or calls
 * `next`, before it returns.
 */
export function providerDiscovery({ strategies }: Site): RpDiscoveryHandler {
  return rpDiscovery({ strategy: strategies.openid2 });
}
