import { ConfigurationError } from '../errors.js';
import { FORM_PAGE_HEADERS } from '../form-page.js';
import type { FastifyReply, SiteRequest, SiteResponse } from './site-request.js';

/**
 * Adds a header to the response, beside those of its name that are there. It is found wherever the framework puts it: at
 * `req.res` (Express, NestJS; Fastify, where the site puts its reply there) or at the context (Koa, where Passport's own response
 * is a stand-in).
 *
 * @throws RESPONSE_UNREACHABLE
 */
export function appendHeader({ res, ctx }: SiteRequest, name: string, value: string): void {
  if (isReply(res)) res.header(name, value);
  else if (res?.appendHeader) res.appendHeader(name, value);
  else if (ctx?.res?.appendHeader) ctx.res.appendHeader(name, value);
  else throw responseUnreachable();
}

/** Whether the framework gives the response with the request, so that a page of ours can be the answer. */
export function canSendPage({ res }: SiteRequest): boolean {
  return isReply(res) || (res?.setHeader !== undefined && res.end !== undefined);
}

/** Answers with a page that submits itself; false when the framework does not give the response with the request. */
export function sendPage(request: SiteRequest, html: string): boolean {
  const { res } = request;
  if (!res || !canSendPage(request)) return false;
  for (const [name, value] of Object.entries(FORM_PAGE_HEADERS)) {
    if (isReply(res)) res.header(name, value);
    else res.setHeader?.(name, value);
  }
  if (isReply(res)) res.send(html);
  else res.end?.(html);
  return true;
}

/** Whether the site has answered a request already, as far as the response can be seen. */
export function isAnswered({ res, ctx }: SiteRequest): boolean {
  return Object(res?.raw ?? res ?? ctx?.res).headersSent === true;
}

/** What is set at Fastify's raw response would be overwritten by what is set at its reply, as session cookies are. */
function isReply(res: (SiteResponse & Partial<FastifyReply>) | undefined): res is SiteResponse & FastifyReply {
  return res?.raw !== undefined && typeof res.header === 'function' && typeof res.send === 'function';
}

/** The error for a framework whose response is not where it is looked for, or not of the kind that Passport takes. */
export function responseUnreachable(cause?: unknown): ConfigurationError {
  return new ConfigurationError('RESPONSE_UNREACHABLE', 'The framework does not give the response with the request.', {
    hint: "Set request.res to the response before passport: in Fastify to the reply, in an onRequest hook, and in NestJS on Fastify give the reply setHeader and end, too (see the recipes). Or, where it is a cookie that cannot be set, use transaction: 'session'.",
    cause,
  });
}
