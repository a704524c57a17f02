import { IdentifierError, quoted } from '../errors.js';

/** What decides whether an endpoint may be reached by plain http. */
export interface EndpointPolicy {
  readonly requireHttps: boolean;
  readonly allowInsecureHttp: boolean;
  readonly allowPrivateAddresses: boolean;
}

/** Whether nobody on the way can answer in the endpoint's place: by https, or on loopback, where nobody is on the way. */
export function isProtected(endpoint: string, policy: EndpointPolicy): boolean {
  const { protocol, hostname } = new URL(endpoint);
  if (protocol === 'https:') return true;
  if (policy.requireHttps) return false;
  return policy.allowInsecureHttp || (policy.allowPrivateAddresses && isLoopbackHost(hostname));
}

/** @throws HTTPS_REQUIRED */
export function checkProtected(endpoint: string, policy: EndpointPolicy): void {
  if (!isProtected(endpoint, policy)) throw httpsRequired(endpoint);
}

/** The error for a provider that is reached by plain http only. */
export function httpsRequired(endpoint: string): IdentifierError {
  return new IdentifierError('HTTPS_REQUIRED', `The provider ${quoted(endpoint)} is reached by plain http only.`, {
    step: 'discovery',
    hint: 'Anyone on the way could answer in its place. Its operator has to offer https.',
    detail: { endpoint },
  });
}

function isLoopbackHost(hostname: string): boolean {
  return hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname) || /(?:^|\.)localhost$/.test(hostname);
}
