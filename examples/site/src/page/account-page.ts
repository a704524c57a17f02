import type { KnownIdentity } from '../account.js';
import type { Failure } from '../failure.js';
import { html, type Markup } from '../html.js';
import { LOGINS } from '../login-form.js';
import { csrfField, failureNote, layout, type PageContext } from './layout.js';
import { verdict } from './registration-page.js';

/** Who the visitor is, and by which identities: the last one cannot be removed. */
export function accountPage(context: PageContext, identities: readonly KnownIdentity[], failure?: Failure): string {
  const { name, email = '', isEmailVerified = false } = context.user ?? {};
  return layout(
    context,
    failure?.title ?? 'Your account',
    html`<h1>${failure?.title ?? 'Your account'}</h1>
${failure && failureNote(failure)}
<dl>
<div><dt>Name</dt>
<dd>${name}</dd></div>
${email === '' ? undefined : html`<div><dt>E-mail</dt><dd>${email} ${verdict(isEmailVerified)}</dd></div>`}
</dl>
<h2>How you log in</h2>
<dl>
${identities.map((identity) => identityRow(context, identity, identities.length === 1))}</dl>
<p class="actions"><a class="button" href="/account/add">Add another way</a></p>`,
  );
}

function identityRow(context: PageContext, identity: KnownIdentity, isLast: boolean): Markup {
  const { protocol, issuer, subject, identifier } = identity;
  const removal = () => html`<form method="post" action="/account/remove">
${csrfField(context)}
<input type="hidden" name="protocol" value="${protocol}">
<input type="hidden" name="issuer" value="${issuer}">
<input type="hidden" name="subject" value="${subject}">
<button class="plain" type="submit" aria-label="Remove ${identifier}">Remove</button>
</form>`;
  return html`<div><dt>${LOGINS[protocol].label}</dt>
<dd><span class="address">${identifier}</span> ${isLast ? undefined : removal()}</dd>
${issuer === '' ? undefined : html`<dd class="source">known to ${issuer} as ${subject}</dd>`}</div>
`;
}
