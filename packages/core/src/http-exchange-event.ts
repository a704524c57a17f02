import { isRelyingPartyError } from './errors.js';
import { isObserved, publish } from './events.js';
import type { HttpResponse } from './http-message.js';
import { shownUrl } from './request-failure.js';
import type { RequestTarget } from './request-target.js';

/** Tells observers of an answer, whatever its status. */
export function publishExchange(
  { step, url }: RequestTarget,
  { status, contentType, headers }: HttpResponse,
  durationMs: number,
): void {
  if (!isObserved()) return;
  const serverTime = headers.get('date') ?? undefined;
  publish({ type: 'http-exchange', step, url: shownUrl(url), status, contentType, serverTime, durationMs });
}

/** Tells observers that there was none that could be read. */
export function publishFailure({ step, url }: RequestTarget, error: unknown, durationMs: number): void {
  if (!isRelyingPartyError(error)) return;
  const { code, message, hint } = error;
  publish({ type: 'http-exchange-failed', step, url: shownUrl(url), code, message, hint, durationMs });
}
