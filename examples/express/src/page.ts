import type { Failure } from './failure.js';
import { LOGIN_FIELDS, type LoginForm, loginQuery, type Suggestion } from './login-form.js';
import type { SiteUser } from './user.js';

/** Markup that is safe to send: only {@link html} makes it. */
class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Insert = Markup | string | undefined | readonly Markup[];

/** A template whose every insert is escaped, unless this function made it; undefined inserts nothing. */
function html(strings: TemplateStringsArray, ...inserts: readonly Insert[]): Markup {
  return new Markup(String.raw({ raw: strings }, ...inserts.map(toText)));
}

function toText(insert: Insert): string {
  if (insert === undefined) return '';
  if (typeof insert === 'string') return escapeText(insert);
  return insert instanceof Markup ? insert.text : insert.map(toText).join('');
}

/** Also safe inside quoted attributes. */
function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** What every page needs. */
export interface PageContext {
  readonly user: SiteUser | undefined;
  /** The session's token, for each form. A page without forms does not ask for it, and so needs no session. */
  csrf(): string;
}

/** The front page: the login forms, or a welcome. */
export function homePage(context: PageContext, form: LoginForm): string {
  if (context.user) {
    return layout(
      context,
      'Welcome',
      html`<h1>Welcome${context.user.name === undefined ? undefined : `, ${context.user.name}`}</h1>
<p>You are logged in as <strong class="address">${context.user.identifier}</strong></p>
<p class="actions"><a class="button" href="/account">Your account</a></p>`,
    );
  }
  return layout(
    context,
    'Log in with your own address',
    html`<h1>Log in with your own address</h1>
<p class="lead">No new password. A provider of your own choice tells this site who you are.</p>
${loginForms(context, form)}`,
  );
}

/** The login page: the forms, with the reason why the visitor is here or what went wrong. */
export function loginPage(context: PageContext, form: LoginForm, failure?: Failure): string {
  const lead = form.returnTo === '' ? undefined : html`<p class="lead">Log in to go on to the page you asked for.</p>`;
  return layout(
    context,
    failure?.title ?? 'Log in',
    html`<h1>${failure?.title ?? 'Log in'}</h1>
${failure ? failureNote(failure, adviceFor(failure)) : lead}
${loginForms(context, form, failure)}`,
  );
}

/**
 * The way to begin again for a browser that sent no session: one that keeps no cookies, or one that comes from a page of
 * another site. A form would need a session, and that session would replace the visitor's own.
 */
export function beginAgainPage(context: PageContext, form: LoginForm, failure: Failure): string {
  return layout(
    context,
    failure.title,
    html`<h1>${failure.title}</h1>
${failureNote(failure, adviceFor(failure))}
<p class="actions"><a class="button" href="/login?${loginQuery(form)}">Begin again</a></p>`,
  );
}

/** A failure that need not concern the visitor, who is logged in all the same. */
export function stillLoggedInPage(context: PageContext, failure: Failure): string {
  return layout(
    context,
    'You are logged in',
    html`<h1>You are logged in</h1>
${failureNote(failure, '', true)}
<p>You are still logged in as <strong class="address">${context.user?.identifier}</strong></p>
<p class="actions"><a class="button" href="/account">Your account</a></p>`,
  );
}

/** Who the visitor is, as far as this site knows. */
export function accountPage(context: PageContext, user: SiteUser): string {
  const rows = user.attributes.map(
    ({ label, value, isVerified }) => html`<div><dt>${label}</dt>
<dd>${value} ${verdict(isVerified)}</dd></div>
`,
  );
  return layout(
    context,
    'Your account',
    html`<h1>Your account</h1>
<dl>
<div><dt>${LOGIN_FIELDS[user.protocol].label}</dt>
<dd><span class="address">${user.identifier}</span> ${verdict(user.isIdentifierVerified)}</dd></div>
<div><dt>Your provider</dt>
<dd class="address">${user.provider}</dd></div>
${user.subject === undefined ? undefined : html`<div><dt>Known there as</dt><dd class="address">${user.subject}</dd></div>`}
</dl>
<h2>What your provider says about you</h2>
${rows.length > 0 ? html`<dl>${rows}</dl>` : html`<p>Nothing: it sent no further details.</p>`}
<p class="help">Only what stands above that has been verified. You or your provider may have written anything into the rest.</p>`,
  );
}

function verdict(isVerified: boolean): Markup {
  return isVerified ? html`<span class="tag good">verified</span>` : html`<span class="tag">not verified</span>`;
}

/** Any other thing that went wrong. */
export function messagePage(context: PageContext, failure: Failure): string {
  return layout(
    context,
    failure.title,
    html`<h1>${failure.title}</h1>
<p class="lead">${failure.words}</p>
<p class="actions"><a class="button" href="/">To the front page</a></p>`,
  );
}

/** A login that cannot go on has to begin anew; where only the identifier was wrong, the form says it all. */
function adviceFor({ status }: Failure): string {
  return status === 403 ? ' Please begin again.' : '';
}

function failureNote({ words, code }: Failure, advice = '', isCalm = code === undefined): Markup {
  return html`<div class="${isCalm ? 'note calm' : 'note'}" id="failure" role="alert">
<p>${words}${advice}</p>
${code === undefined ? undefined : html`<p class="code">${code}</p>`}
</div>`;
}

/** One form for each protocol; what was typed, and what was wrong with it, belongs to one of them. */
function loginForms(context: PageContext, form: LoginForm, failure?: Failure): Markup {
  const forms = (['openid2', 'id4me'] as const).map((protocol) =>
    protocol === form.protocol
      ? loginForm(context, form, failure)
      : loginForm(context, { ...form, protocol, typed: '' }),
  );
  return html`${forms}
${form.suggestions.length > 0 ? suggestionList(form.suggestions, form.returnTo) : undefined}`;
}

function loginForm({ csrf }: PageContext, { protocol, typed, returnTo }: LoginForm, failure?: Failure): Markup {
  const { name, action, label, button, placeholder, help, inputMode } = LOGIN_FIELDS[protocol];
  const helpId = `${name}_help`;
  const described = failure?.isAboutIdentifier
    ? html`aria-describedby="failure ${helpId}" aria-invalid="true"`
    : html`aria-describedby="${helpId}"`;
  return html`<form method="post" action="${action}">
<input type="hidden" name="csrf" value="${csrf()}">
<input type="hidden" name="returnTo" value="${returnTo}">
<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="text" value="${typed}" placeholder="${placeholder}"
 autocomplete="${protocol === 'openid2' ? 'url' : 'username'}" inputmode="${inputMode}" autocapitalize="off" autocorrect="off" spellcheck="false"
 ${described}${failure ? html` autofocus` : undefined}>
<p class="help" id="${helpId}">${help}</p>
<button type="submit">${button}</button>
</form>
`;
}

/** Links that fill the forms: they work without JavaScript. */
function suggestionList(suggestions: readonly Suggestion[], returnTo: string): Markup {
  const items = suggestions.map(
    ({ protocol, identifier }) =>
      html`<li><a class="address" href="/login?${loginQuery({ protocol, typed: identifier, returnTo })}">${identifier}</a></li>
`,
  );
  return html`<aside aria-labelledby="suggestions">
<h2 id="suggestions">To try it out</h2>
<p>This site runs beside providers for development, which ask nobody for a password. Choose an identifier:</p>
<ul>
${items}</ul>
</aside>`;
}

function layout({ user, csrf }: PageContext, title: string, content: Markup): string {
  const logOut = () => html`<form method="post" action="/logout">
<input type="hidden" name="csrf" value="${csrf()}">
<button class="plain" type="submit">Log out</button>
</form>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Example site</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
</head>
<body>
<header>
<a class="brand" href="/"><img src="/icon.svg" alt="" width="28" height="28"> Example site</a>
<nav aria-label="Account">${user ? html`<a href="/account">Account</a>${logOut()}` : html`<a href="/login">Log in</a>`}</nav>
</header>
<main>
${content}
</main>
</body>
</html>
`.text;
}
