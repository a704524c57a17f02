import type { Request } from 'express';
import { csrfToken } from './csrf.js';
import type { PageContext } from './page.js';

/** What a page needs of a request. */
export function contextOf(request: Request): PageContext {
  return { user: request.user, csrf: () => csrfToken(request) };
}

/** The longest text that a page or a session takes from a visitor. */
const MAX_LENGTH = 2_048;

/** A parameter that a visitor may have given; anything but text of a sensible length counts as none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' && value.length <= MAX_LENGTH ? value : '';
}
