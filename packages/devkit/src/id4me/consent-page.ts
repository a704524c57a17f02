import { escapeMarkup, htmlPage } from '../html.js';
import type { ClaimRequest } from './claim-request.js';
import { type Id4meUser, id4meIdentifier } from './user.js';

/** What the page shows. */
export interface Consent {
  /** What the site said about itself when it registered. */
  readonly client: Readonly<Record<string, unknown>>;
  readonly claims: readonly ClaimRequest[];
  readonly users: readonly Id4meUser[];
  /** Who is picked already. */
  readonly chosen: Id4meUser | undefined;
}

/** The page on which a person picks a user, picks what the site may know, and allows or cancels. It works without scripts. */
export function id4meConsentPage({ client, claims, users, chosen }: Consent): string {
  const { client_name: name, client_id: id, client_uri: uri } = client;
  const content = `<p>The site <span class="site">${escapeMarkup(String(name ?? id ?? ''))}</span>${
    typeof uri === 'string' ? ` (<code>${escapeMarkup(uri)}</code>)` : ''
  } asks who you are.</p>
<form method="post">
${userChoice(users, chosen)}
${claimChoice(claims)}
${policies(client)}
<p>
<button class="primary" type="submit" name="decision" value="allow">Allow</button>
<button type="submit" name="decision" value="cancel">Cancel</button>
</p>
</form>
<p class="note">For development and tests only: nobody is asked for a password here.</p>`;
  return htmlPage('Log in', content);
}

function userChoice(users: readonly Id4meUser[], chosen: Id4meUser | undefined): string {
  const choices = users.map((user) => {
    const checked = user === (chosen ?? users[0]) ? ' checked' : '';
    const name = escapeMarkup(user.name);
    return `<label><input type="radio" name="user" value="${name}"${checked} required> ${name} <code>${escapeMarkup(id4meIdentifier(user, 'domain'))}</code></label>`;
  });
  return `<fieldset>\n<legend>Log in as</legend>\n${choices.join('\n')}\n</fieldset>`;
}

/** Each claim can be declined, the essential ones too: a site has to cope with that (OpenID Connect Core sec. 5.5.1). */
function claimChoice(claims: readonly ClaimRequest[]): string {
  if (claims.length === 0) return '<p>It asks for no further data.</p>';
  const choices = claims.map(({ name, isEssential, reason }) => {
    const label = escapeMarkup(name);
    const why = reason === undefined ? '' : `: ${escapeMarkup(reason)}`;
    return `<label><input type="checkbox" name="claim" value="${label}" checked> ${label}${isEssential ? ' (essential)' : ''}${why}</label>`;
  });
  return `<fieldset>\n<legend>It may know</legend>\n${choices.join('\n')}\n</fieldset>`;
}

/** Where the site says what it does with the data; text, as nobody checked that the links are good. */
function policies({ policy_uri: policy, tos_uri: terms }: Readonly<Record<string, unknown>>): string {
  const shown = [
    ['Its privacy policy', policy],
    ['Its terms of service', terms],
  ].filter(([, uri]) => typeof uri === 'string');
  return shown.map(([label, uri]) => `<p>${label}: <code>${escapeMarkup(String(uri))}</code></p>`).join('\n');
}
