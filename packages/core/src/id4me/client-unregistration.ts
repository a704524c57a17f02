import { ProviderError, quoted } from '../errors.js';
import { checkAllowances } from '../options.js';
import { currentClient, forgetClient, type RegistrationContext } from './client-registration.js';
import {
  type AuthorityContext,
  authorityContext,
  type FetchOptions,
  isPlainHttpAllowed,
  type ProviderMetadata,
} from './provider-metadata.js';
import type { RegisteredClient } from './registration-response.js';

/**
 * Ends a registration that `registerClient` made, at its authority (RFC 7592 sec. 2.3, R-15).
 *
 * @throws OPTION_INVALID, REGISTRATION_UNSUPPORTED, REGISTRATION_REFUSED, and what HTTP requests throw
 */
export async function endRegistration(client: RegisteredClient, options: FetchOptions = {}): Promise<void> {
  checkAllowances('endRegistration', options);
  await deleteRegistration(client, authorityContext(options));
}

/**
 * Ends the registration that is in use at an authority, there and here; the next login registers anew (RFC 7592 sec. 2.3, R-15).
 *
 * @throws CLIENT_FORGOTTEN where there is none, REGISTRATION_UNSUPPORTED, REGISTRATION_REFUSED, STORE_FAILED, and what HTTP
 *   requests throw
 */
export async function unregisterClient(metadata: ProviderMetadata, context: RegistrationContext): Promise<void> {
  const client = await currentClient(metadata, context);
  await deleteRegistration(client, context);
  await forgetClient(client, metadata, context);
}

async function deleteRegistration(
  client: RegisteredClient,
  { http, allowInsecureHttp }: AuthorityContext,
): Promise<void> {
  const { issuer, registrationClientUri: url, registrationAccessToken } = client;
  if (url === undefined || registrationAccessToken === undefined) throw unsupported(issuer);
  const { status } = await http.fetch({
    url,
    step: 'registration',
    method: 'DELETE',
    headers: { authorization: `Bearer ${registrationAccessToken}` },
    followRedirects: false,
    requireHttps: !isPlainHttpAllowed(url, allowInsecureHttp),
  });
  // 204 is due.
  if (status !== 200 && status !== 204) throw refused(issuer, status);
}

function unsupported(issuer: string): ProviderError {
  return new ProviderError('REGISTRATION_UNSUPPORTED', `No way is known to unregister at ${quoted(issuer)}.`, {
    step: 'registration',
    hint: 'The registration was made by hand, or the authority did not say where it can be ended: ask its operator.',
    detail: { issuer },
  });
}

function refused(issuer: string, status: number): ProviderError {
  return new ProviderError('REGISTRATION_REFUSED', `The authority ${quoted(issuer)} did not unregister: ${status}.`, {
    step: 'registration',
    hint: 'With 401 or 403 it may not know this site any more; the next login there finds that out, and registers anew.',
    detail: { issuer, status },
  });
}
