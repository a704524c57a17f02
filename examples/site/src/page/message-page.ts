import type { Failure } from '../failure.js';
import { html } from '../html.js';
import { failureNote, layout, type PageContext } from './layout.js';

/**
 * Any thing that went wrong beside logins.
 *
 * @param frontPage default: that of the address at hand
 */
export function messagePage(context: PageContext, { title, words }: Failure, frontPage = '/'): string {
  return layout(
    context,
    title,
    html`<h1>${title}</h1>
<p class="lead">${words}</p>
<p class="actions"><a class="button" href="${frontPage}">To the front page</a></p>`,
  );
}

/** A failure that need not concern the visitor, who is logged in all the same. */
export function stillLoggedInPage(context: PageContext, failure: Failure): string {
  return layout(
    context,
    'You are logged in',
    html`<h1>You are logged in</h1>
${failureNote(failure, '', true)}
<p>You are still logged in as <strong>${context.user?.name}</strong></p>
<p class="actions"><a class="button" href="/account">Your account</a></p>`,
  );
}
