import { html, type Markup } from '../html.js';
import { LOGINS, loginUrl } from '../login-form.js';
import type { RegistrationForm } from '../registration.js';
import type { Newcomer } from '../session.js';
import { csrfField, layout, type PageContext } from './layout.js';

/** The form for somebody without an account, with what the provider said about them, and who said it. */
export function registrationPage(
  context: PageContext,
  { identity, returnTo }: Newcomer,
  form: RegistrationForm,
): string {
  const rows = identity.claims.map(
    ({ label, value, source, isVerified }) => html`<div><dt>${label}</dt>
<dd>${value} ${verdict(isVerified)}<small class="source">said by ${source}</small></dd></div>
`,
  );
  return layout(
    context,
    'Create your account',
    html`<h1>Create your account</h1>
<p class="lead">Nobody has logged in here with this identity before.</p>
<dl>
<div><dt>${LOGINS[identity.protocol].label}</dt>
<dd><span class="address">${identity.identifier}</span></dd></div>
${rows}</dl>
<form method="post" action="/register">
${csrfField(context)}
<input type="hidden" name="identifier" value="${identity.identifier}">
${textField({ name: 'name', label: 'Your name here', autocomplete: 'name', value: form.name, fault: form.nameFault })}
${textField({ name: 'email', label: 'E-mail address, if you like', autocomplete: 'email', value: form.email, fault: form.emailFault, keyboard: html` inputmode="email" autocapitalize="off"` })}
<button type="submit">Create account</button>
</form>
<p class="help">You have an account already? <a href="${loginUrl(returnTo)}">Log in with the identity that you used before</a>, and add this one there.</p>`,
  );
}

/** Whether somebody whom this site trusts with it says so. */
export function verdict(isVerified: boolean): Markup {
  return isVerified ? html`<span class="tag good">verified</span>` : html`<span class="tag">not verified</span>`;
}

interface Field {
  readonly name: string;
  readonly label: string;
  readonly autocomplete: string;
  readonly value: string;
  readonly fault: string | undefined;
  /** How a telephone is to take what is typed. */
  readonly keyboard?: Markup;
}

function textField({ name, label, autocomplete, value, fault, keyboard }: Field): Markup {
  const faultId = `${name}_fault`;
  return html`<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="text" value="${value}" autocomplete="${autocomplete}"${keyboard}${
    fault === undefined ? undefined : html` aria-describedby="${faultId}" aria-invalid="true" autofocus`
  }>
<p class="help" id="${faultId}"${fault === undefined ? undefined : html` role="alert"`}>${fault}</p>`;
}
