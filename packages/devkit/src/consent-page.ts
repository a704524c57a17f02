import { createHash } from 'node:crypto';
import { type Answer, page, redirect } from './answer.js';
import { releasedValues } from './attribute-exchange.js';
import { eligibleUsers } from './authentication.js';
import type { AuthenticationRequest } from './authentication-request.js';
import { escapeMarkup, htmlPage } from './html.js';
import type { IndirectResponse } from './indirect-response.js';
import { buildUrlencoded } from './message.js';
import type { Provider } from './provider.js';
import type { DevUser } from './user.js';

/** Where the consent form goes. */
export const DECISION_PATH = '/decision';

const SUBMIT_SCRIPT = 'document.forms[0].submit();';
const SUBMIT_SCRIPT_HASH = createHash('sha256').update(SUBMIT_SCRIPT).digest('base64');

/** The page on which a person picks a user and allows or cancels (OpenID 2.0 sec. 10). */
export function consentPage(provider: Provider, request: AuthenticationRequest, loggedIn: string | undefined): string {
  const users = eligibleUsers(provider, request);
  const content = `<p>The site <span class="site">${escapeMarkup(request.realm)}</span> asks who you are.</p>
<form method="post" action="${DECISION_PATH}">
<input type="hidden" name="request" value="${escapeMarkup(buildUrlencoded(request.message))}">
${users.length > 0 ? userChoice(users, loggedIn) : nobody(request)}
${requestedData(request, users)}
<p>
${users.length > 0 ? '<button class="primary" type="submit" name="decision" value="allow">Allow</button>' : ''}
<button type="submit" name="decision" value="cancel">Cancel</button>
</p>
</form>
<p class="note">For development and tests only: nobody is asked for a password here.</p>`;
  return htmlPage('Log in', content);
}

function userChoice(users: readonly DevUser[], loggedIn: string | undefined): string {
  const chosen = users.find(({ name }) => name === loggedIn) ?? users[0];
  const choices = users.map((user) => {
    const checked = user === chosen ? ' checked' : '';
    return `<label><input type="radio" name="user" value="${escapeMarkup(user.name)}"${checked} required> ${escapeMarkup(user.name)}</label>`;
  });
  return `<fieldset>\n<legend>Log in as</legend>\n${choices.join('\n')}\n</fieldset>`;
}

function nobody({ identifiers }: AuthenticationRequest): string {
  return `<p>Nobody here owns the identity <code>${escapeMarkup(identifiers?.identity ?? '')}</code>.</p>`;
}

/** What the site asks for, with the value of each user who may answer (SREG 1.1 sec. 3, AX 1.0 sec. 5.1). */
function requestedData({ sreg, ax }: AuthenticationRequest, users: readonly DevUser[]): string {
  const rows = [
    ...(sreg?.fields ?? []).map(({ name, required }) =>
      row(
        name,
        required,
        users.map((user) => user.sreg?.[name] ?? ''),
      ),
    ),
    ...(ax?.attributes ?? []).map((attribute) =>
      row(
        attribute.type,
        attribute.required,
        users.map((user) => releasedValues(attribute, user).join(', ')),
      ),
    ),
  ];
  if (rows.length === 0) return '<p>It asks for no further data.</p>';
  const columns = users.map(({ name }) => `<th scope="col">${escapeMarkup(name)}</th>`).join('');
  const policy =
    sreg?.policyUrl === undefined ? '' : `<p>Its privacy policy: <code>${escapeMarkup(sreg.policyUrl)}</code></p>`;
  return `<table>
<caption>It asks for</caption>
<thead><tr><th scope="col">Field</th>${columns}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
${policy}`;
}

function row(name: string, required: boolean, values: string[]): string {
  const cells = values.map((value) => `<td>${escapeMarkup(value) || '<em>none</em>'}</td>`).join('');
  return `<tr><th scope="row">${escapeMarkup(name)}${required ? ' (required)' : ''}</th>${cells}</tr>`;
}

/** The page that tells a person what is wrong. */
export function errorPage(error: string): string {
  return htmlPage('This did not work', `<p>${escapeMarkup(error)}</p>`);
}

/** Takes a message to the relying party: by redirect, or by a form that submits itself where it can (OpenID 2.0 sec. 5.2). */
export function indirectAnswer(response: IndirectResponse, headers: Record<string, string> = {}): Answer {
  if (response.method === 'GET') return redirect(response.url, headers);
  const inputs = [...new URLSearchParams(response.body)].map(
    ([name, value]) => `<input type="hidden" name="${escapeMarkup(name)}" value="${escapeMarkup(value)}">`,
  );
  const content = `<form method="post" action="${escapeMarkup(response.url)}" accept-charset="utf-8">
${inputs.join('\n')}
<p><button class="primary" type="submit" autofocus>Continue to the site</button></p>
</form>
<script>${SUBMIT_SCRIPT}</script>`;
  return page(200, htmlPage('Back to the site', content), {
    ...headers,
    'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${SUBMIT_SCRIPT_HASH}'; frame-ancestors 'none'; base-uri 'none'`,
  });
}
