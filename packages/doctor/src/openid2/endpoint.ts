import { type DiscoveryResult, isProtected } from 'openid-rp-core/openid2';
import { type Finding, failed, ok, warning } from '../finding.js';
import type { Network } from '../network.js';
import { quoted } from '../printable.js';

const HTTPS_ADVICE = 'Anyone on the way could answer in its place: its operator has to offer https.';

/** Which endpoint a site would send visitors to, and whether anybody can stand between (OpenID 2.0 sec. 7.3, 15.1.2). */
export function judgeEndpoints(
  { services }: DiscoveryResult,
  network: Network,
): { readonly findings: readonly Finding[]; readonly endpoint?: string } {
  const endpoints = services.filter(({ version }) => version === '2.0').flatMap((service) => service.endpoints);
  if (endpoints.length === 0) {
    const advice = 'Its owner has to name a provider of OpenID 2.0; a site can take 1.1 with allowOpenId1.';
    return { findings: [failed('The identifier names no provider of OpenID 2.0.', advice)] };
  }
  const policy = { ...network, requireHttps: false };
  const endpoint = endpoints.find((url) => isProtected(url, policy));
  const findings = endpoints.map((url) => judgeEndpoint(url, url === endpoint, endpoint === undefined));
  return endpoint === undefined ? { findings } : { findings, endpoint };
}

function judgeEndpoint(url: string, isUsed: boolean, isNoneUsable: boolean): Finding {
  const isHttps = url.startsWith('https:');
  const message = `${isUsed ? 'Visitors are sent to' : 'Not used first:'} ${quoted(url)}${isHttps ? '' : ', on plain http'}.`;
  const detail = { endpoint: url, isUsed };
  if (isHttps) return ok(message, detail);
  return isNoneUsable ? failed(message, HTTPS_ADVICE, detail) : warning(message, HTTPS_ADVICE, detail);
}
