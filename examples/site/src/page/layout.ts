import type { SiteUser } from '../account.js';
import type { Failure } from '../failure.js';
import { html, type Markup } from '../html.js';
import { loginUrl } from '../login-form.js';

/** What every page needs. */
export interface PageContext {
  readonly user: SiteUser | undefined;
  /** The page to come back to after a login; empty for none. */
  readonly here: string;
  /** The browser's token, for each form. A page without forms does not ask for it, and so needs no cookie. */
  csrf(): string;
}

/** A whole page, with the site's head. */
export function layout(context: PageContext, title: string, content: Markup): string {
  const logOut = () => html`<form method="post" action="/logout">
${csrfField(context)}
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
<nav aria-label="Account">${context.user ? html`<a href="/account">Account</a>${logOut()}` : html`<a href="${loginUrl(context.here)}">Log in</a>`}</nav>
</header>
<main>
${content}
</main>
</body>
</html>
`.text;
}

/** Shows that a form is this browser's. */
export function csrfField({ csrf }: PageContext): Markup {
  return html`<input type="hidden" name="csrf" value="${csrf()}">`;
}

/** What went wrong, where a screen reader says it first. */
export function failureNote({ words, code }: Failure, advice = '', isCalm = code === undefined): Markup {
  return html`<div class="${isCalm ? 'note calm' : 'note'}" id="failure" role="alert">
<p>${words}${advice}</p>
${code === undefined ? undefined : html`<p class="code">${code}</p>`}
</div>`;
}
