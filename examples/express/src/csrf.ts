import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';

/**
 * The token that this session's forms carry, so that no other site can send them: not the log-out, and not the login either,
 * which could log a visitor in as somebody else.
 *
 * The Origin header would not do: with the referrer policy of this site browsers send `Origin: null`.
 */
export function csrfToken({ session }: Request): string {
  session.csrf ??= randomBytes(24).toString('base64url');
  return session.csrf;
}

/** Whether a form came from a page of this session. */
export function isOwnForm({ session, body }: Request): boolean {
  const expected = Buffer.from(session.csrf ?? '');
  const given = Buffer.from(typeof body?.csrf === 'string' ? body.csrf : '');
  return expected.length > 0 && expected.length === given.length && timingSafeEqual(expected, given);
}
