import { type Failure, FORM_EXPIRED } from '../failure.js';
import { html } from '../html.js';
import { failureNote, layout, type PageContext } from './layout.js';

/** Where a visitor may go on. */
interface NextPage {
  readonly url: string;
  readonly label: string;
}

/** Any thing that went wrong beside logins. */
export function messagePage(context: PageContext, { title, words }: Failure, next: Partial<NextPage> = {}): string {
  const { url = '/', label = 'To the front page' } = next;
  return layout(
    context,
    title,
    html`<h1>${title}</h1>
<p class="lead">${words}</p>
<p class="actions"><a class="button" href="${url}">${label}</a></p>`,
  );
}

/** Where the forms are that go to these addresses. */
const FORM_PAGES: ReadonlyMap<string, string> = new Map([
  ['/register', '/register'],
  ['/account/remove', '/account'],
]);

/** A form without this browser's token. @param action where it was sent */
export function expiredFormPage(context: PageContext, action: string): string {
  const url = FORM_PAGES.get(action);
  if (url !== undefined) {
    const words = `${FORM_EXPIRED.words} Please go back to the form and send it once more.`;
    return messagePage(context, { ...FORM_EXPIRED, words }, { url, label: 'Back to the form' });
  }
  return context.user ? stillLoggedInPage(context, FORM_EXPIRED) : messagePage(context, FORM_EXPIRED);
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
