import { ProviderError, quoted } from '../errors.js';
import { parseJsonObject, textMember } from '../json-document.js';
import type { ClientMetadata } from './client-metadata.js';
import { type AuthorityContext, isPlainHttpAllowed, type ProviderMetadata } from './provider-metadata.js';
import { parseRegistrationResponse, type RegisteredClient } from './registration-response.js';

/**
 * The registration that an authority answers with when it is asked for one (OIDC Registration sec. 3.1).
 *
 * @throws like `registerClient`
 */
export async function fetchRegistration(
  metadata: ProviderMetadata,
  asked: ClientMetadata,
  context: AuthorityContext & { readonly allowUnsignedIdToken: boolean },
): Promise<RegisteredClient> {
  const { issuer, registrationEndpoint: url } = metadata;
  if (url === undefined) {
    throw new ProviderError(
      'REGISTRATION_UNSUPPORTED',
      `The authority ${quoted(issuer)} has no registration endpoint.`,
      {
        step: 'registration',
        hint: 'Register this site there by hand, and give the result in the option clients.',
        detail: { issuer },
      },
    );
  }
  const response = await context.http.fetch({
    url,
    step: 'registration',
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(asked),
    followRedirects: false,
    keepsConnection: true,
    requireHttps: !isPlainHttpAllowed(url, context.allowInsecureHttp),
  });
  // R-6: 201 is due; 200 is common.
  if (response.status !== 200 && response.status !== 201) throw refused(issuer, response.status, response.body);
  return parseRegistrationResponse(response.body, issuer, asked, context);
}

function refused(issuer: string, status: number, body: string): ProviderError {
  const answer = parseJsonObject(body);
  const [error, description] = [
    answer && textMember(answer, 'error'),
    answer && textMember(answer, 'error_description'),
  ];
  const words =
    error === undefined ? '' : `, saying ${quoted(description === undefined ? error : `${error}: ${description}`)}`;
  return new ProviderError(
    'REGISTRATION_REFUSED',
    `The authority ${quoted(issuer)} answered the registration with ${status}${words}.`,
    {
      step: 'registration',
      hint: 'It may not let every site register, or not so often; or it does not like something of what the site says about itself.',
      detail: { issuer, status, error: error?.slice(0, 100) },
    },
  );
}
