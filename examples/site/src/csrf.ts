import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { SiteSession } from './session.js';

/**
 * The token that this session's forms carry, so that no other site can send them: not the log-out, and not the login either,
 * which could log a visitor in as somebody else.
 *
 * The Origin header would not do: with the referrer policy of this site browsers send `Origin: null`.
 */
export function csrfToken(session: SiteSession): string {
  session.csrf ??= randomBytes(24).toString('base64url');
  return session.csrf;
}

/** Whether a form came from a page of this session. */
export function isOwnForm(session: SiteSession, form: unknown): boolean {
  const expected = Buffer.from(session.csrf ?? '');
  const given = Buffer.from(fieldOf(form, 'csrf'));
  return expected.length > 0 && expected.length === given.length && timingSafeEqual(expected, given);
}

/** The longest text that a page or a session takes from a visitor. */
const MAX_LENGTH = 2_048;

/** A field or parameter that a visitor may have given; anything but text of a sensible length counts as none. */
export function fieldOf(form: unknown, name: string): string {
  const value = typeof form === 'object' && form !== null ? (form as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' && value.length <= MAX_LENGTH ? value : '';
}
