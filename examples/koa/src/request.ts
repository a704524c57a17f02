import { type Forms, type PageContext, pageAtHand, type SiteUser } from 'example-site';
import type { Context } from 'koa';

/** Who is logged in. */
export function userOf({ state }: Context): SiteUser | undefined {
  return state['user'] as SiteUser | undefined;
}

/** The forms of the browser. */
export function formsOf({ state }: Context): Forms {
  return state['forms'] as Forms;
}

/** What a page needs of a request. */
export function contextOf(context: Context): PageContext {
  const here = pageAtHand(context.method, context.originalUrl);
  return { user: userOf(context), here, csrf: () => formsOf(context).token(userOf(context)) };
}

/** Answers with a page. */
export function sendPage(context: Context, page: string, status = 200): void {
  context.status = status;
  context.type = 'html';
  context.body = page;
}

/** Sends the visitor to another page, by GET. */
export function redirect(context: Context, url: string): void {
  context.redirect(url);
  context.status = 303;
}
