import type { Failure } from '../failure.js';
import { html, type Markup } from '../html.js';
import {
  LOGINS,
  type LoginDescription,
  type LoginField,
  type LoginForm,
  loginPageUrl,
  PROTOCOLS,
  type Suggestion,
} from '../login-form.js';
import { csrfField, failureNote, layout, type PageContext } from './layout.js';

/** The front page: the login forms, or a welcome. */
export function homePage(context: PageContext, form: LoginForm): string {
  if (context.user) {
    return layout(
      context,
      'Welcome',
      html`<h1>Welcome, ${context.user.name}</h1>
<p class="actions"><a class="button" href="/account">Your account</a></p>`,
    );
  }
  return layout(
    context,
    'Log in with your own address',
    html`<h1>Log in with your own address</h1>
<p class="lead">No new password. A provider of your own choice tells this site who you are.</p>
${loginForms(context, { ...form, returnTo: form.returnTo || '/' })}`,
  );
}

/** The login page: the forms, with the reason why the visitor is here or what went wrong. */
export function loginPage(context: PageContext, form: LoginForm, failure?: Failure): string {
  const title = failure?.title ?? (form.purpose === 'add' ? 'Add another way to log in' : 'Log in');
  return layout(
    { ...context, here: form.returnTo },
    title,
    html`<h1>${title}</h1>
${failure ? failureNote(failure, adviceFor(failure)) : lead(form)}
${loginForms(context, form, failure)}`,
  );
}

/**
 * The way to begin again for a browser that sent no cookie: one that keeps none, or one that comes from a page of another
 * site. A form would need a cookie, and that cookie would replace the visitor's own.
 */
export function beginAgainPage(context: PageContext, form: LoginForm, failure: Failure): string {
  return layout(
    { ...context, here: form.returnTo },
    failure.title,
    html`<h1>${failure.title}</h1>
${failureNote(failure, adviceFor(failure))}
<p class="actions"><a class="button" href="${loginPageUrl(form)}">Begin again</a></p>`,
  );
}

function lead({ purpose, returnTo }: LoginForm): Markup | undefined {
  if (purpose === 'add') return html`<p class="lead">Afterwards either of them leads to your account.</p>`;
  return returnTo === '' || returnTo === '/'
    ? undefined
    : html`<p class="lead">Log in to go on to the page you asked for.</p>`;
}

/** A login that cannot go on has to begin anew; where only the identifier was wrong, the form says it all. */
function adviceFor({ status }: Failure): string {
  return status === 403 ? ' Please begin again.' : '';
}

/** One form for each protocol; what was typed, and what was wrong with it, belongs to one of them. */
function loginForms(context: PageContext, form: LoginForm, failure?: Failure): Markup {
  const forms = PROTOCOLS.map((protocol) =>
    protocol === form.protocol
      ? loginForm(context, form, failure)
      : loginForm(context, { ...form, protocol, typed: '' }),
  );
  return html`${forms}
${form.suggestions.length > 0 ? suggestionList(form) : undefined}`;
}

function loginForm(context: PageContext, { protocol, typed, returnTo, purpose }: LoginForm, failure?: Failure): Markup {
  const login = LOGINS[protocol];
  return html`<form method="post" action="${login.action}">
${csrfField(context)}
<input type="hidden" name="returnTo" value="${returnTo}">
<input type="hidden" name="purpose" value="${purpose}">
${login.field && textField(login, login.field, typed, failure)}
<button type="submit">${login.button}</button>
</form>
`;
}

function textField({ label }: LoginDescription, field: LoginField, typed: string, failure?: Failure): Markup {
  const { name, placeholder, help, inputMode, autocomplete } = field;
  const helpId = `${name}_help`;
  const described = failure?.isAboutIdentifier
    ? html`aria-describedby="failure ${helpId}" aria-invalid="true"`
    : html`aria-describedby="${helpId}"`;
  return html`<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="text" value="${typed}" placeholder="${placeholder}"
 autocomplete="${autocomplete}" inputmode="${inputMode}" autocapitalize="off" autocorrect="off" spellcheck="false"
 ${described}${failure ? html` autofocus` : undefined}>
<p class="help" id="${helpId}">${help}</p>`;
}

/** Links that fill the forms: they work without JavaScript. */
function suggestionList({ suggestions, returnTo, purpose }: LoginForm): Markup {
  const item = ({ protocol, identifier }: Suggestion) => {
    const url = loginPageUrl({ protocol, typed: identifier, returnTo, purpose });
    return html`<li><a class="address" href="${url}">${identifier}</a></li>
`;
  };
  return html`<aside aria-labelledby="suggestions">
<h2 id="suggestions">To try it out</h2>
<p>This site runs beside providers for development, which ask nobody for a password. Choose an identifier, or a look-alike of Steam:</p>
<ul>
${suggestions.map(item)}</ul>
</aside>`;
}
