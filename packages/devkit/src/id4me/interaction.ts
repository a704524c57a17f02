import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors, type InteractionResults } from 'oidc-provider';
import { type Answer, page, redirect } from '../answer.js';
import { errorPage } from '../consent-page.js';
import { readBody } from '../request-body.js';
import type { Authority } from './authority.js';
import { type ClaimRequest, parseClaimRequests } from './claim-request.js';
import { id4meConsentPage } from './consent-page.js';
import { findIdentifier, subjectOf } from './user.js';

/** Shows the page on which a person picks a user and what the site may know, and does what was chosen there. */
export async function answerInteraction(
  authority: Authority,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Answer> {
  const { provider } = authority;
  try {
    const interaction = await provider.interactionDetails(request, response);
    const { params } = interaction;
    const claims = parseClaimRequests(params);
    if (request.method === 'POST') {
      const form = new URLSearchParams((await readBody(request)) ?? '');
      const result = await decide(authority, params, claims, form);
      return redirect(await provider.interactionResult(request, response, result, { mergeWithLastSubmission: false }));
    }
    const hinted = findIdentifier(authority.users, params.login_hint as string | undefined);
    const loggedIn = authority.users.find((user) => subjectOf(user) === interaction.session?.accountId);
    const client = (await provider.Client.find(String(params.client_id)))?.metadata() ?? {};
    return page(200, id4meConsentPage({ client, claims, users: authority.users, chosen: hinted?.user ?? loggedIn }));
  } catch (error) {
    if (!(error instanceof errors.SessionNotFound)) throw error;
    return page(400, errorPage('This login is over, or was begun in another browser. Start again at the site.'));
  }
}

/** The outcome of the form: an account and a grant, or the refusal (OpenID Connect Core sec. 3.1.2.4). */
async function decide(
  { provider, users }: Authority,
  params: Record<string, unknown>,
  claims: readonly ClaimRequest[],
  form: URLSearchParams,
): Promise<InteractionResults> {
  const user = users.find(({ name }) => name === form.get('user'));
  if (form.get('decision') !== 'allow' || !user) {
    return { error: 'access_denied', error_description: 'the user did not allow it' };
  }
  const accountId = subjectOf(user);
  const grant = new provider.Grant({ accountId, clientId: String(params.client_id) });
  const allowed = new Set(form.getAll('claim'));
  const names = claims.map(({ name }) => name);
  grant.addOIDCScope(String(params.scope));
  grant.addOIDCClaims(names.filter((name) => allowed.has(name)));
  grant.rejectOIDCClaims(names.filter((name) => !allowed.has(name)));
  return { login: { accountId }, consent: { grantId: await grant.save() } };
}
