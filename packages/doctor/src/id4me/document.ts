import { createHttpClient, isRelyingPartyError } from 'openid-rp-core';
import { type Finding, findingOf, ok, warning } from '../finding.js';
import type { Network } from '../network.js';

/**
 * What the metadata says that the library has no use for, since it is asked for in any case: proof keys (RFC 8414 sec. 2). For
 * that, the document is fetched once more.
 *
 * @param issuer whose document has just been found to be in order
 */
export async function judgeDocument(issuer: string, network: Network): Promise<readonly Finding[]> {
  const { http, allowPrivateAddresses } = network;
  const client = createHttpClient({ ...http, allowPrivateAddresses });
  try {
    const { body } = await client.fetch({
      url: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
      step: 'discovery',
      headers: { accept: 'application/json' },
      followRedirects: false,
      requireHttps: issuer.startsWith('https:'),
    });
    return [judgeProofKeys((JSON.parse(body) as Record<string, unknown>)['code_challenge_methods_supported'])];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    if (!isRelyingPartyError(error)) throw error;
    return [findingOf(error, 'warning')];
  }
}

function judgeProofKeys(methods: unknown): Finding {
  if (Array.isArray(methods) && methods.includes('S256')) return ok('Stolen codes are of no use: PKCE with S256.');
  const advice =
    'Its operator should support PKCE and say so in code_challenge_methods_supported; sites send S256 anyway.';
  return warning('The document does not say that PKCE with S256 is supported.', advice);
}
