import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SiteUser } from './account.js';
import type { Site } from './site.js';

/**
 * The forms of one browser. They carry a token, so that no other site can send them: not the log-out, and not the login
 * either, which could log a visitor in as somebody else.
 *
 * A token is made of a cookie of the browser and of the login, so that each login has its own, and visitors who only look need
 * no session. The Origin header would not do: with the referrer policy of this site browsers send `Origin: null`.
 */
export class Forms {
  readonly #site: Site;
  readonly #response: ServerResponse;
  #cookie: string | undefined;
  /** Whether the browser sent its cookie: not where it keeps none, or comes from a form of another site. */
  readonly isKnown: boolean;

  constructor(site: Site, { headers }: IncomingMessage, response: ServerResponse) {
    this.#site = site;
    this.#response = response;
    this.#cookie = new RegExp(`(?:^|; )${cookieName(site)}=([\\w-]{32})(?:;|$)`).exec(headers.cookie ?? '')?.[1];
    this.isKnown = this.#cookie !== undefined;
  }

  /** The token of a form. Gives the browser its cookie, where it has none. */
  token(user: SiteUser | undefined): string {
    this.#cookie ??= this.#setCookie();
    const text = JSON.stringify(['form', this.#cookie, user?.loginId]);
    return createHmac('sha256', this.#site.sessionSecret).update(text).digest('base64url');
  }

  /** Whether a form came from a page of this browser, since it logged in or out last. */
  isOwn(user: SiteUser | undefined, form: unknown): boolean {
    if (!this.isKnown) return false;
    const [expected, given] = [Buffer.from(this.token(user)), Buffer.from(fieldOf(form, 'csrf'))];
    return expected.length === given.length && timingSafeEqual(expected, given);
  }

  #setCookie(): string {
    const cookie = randomBytes(24).toString('base64url');
    const flags = `Path=/; HttpOnly; SameSite=Lax${this.#site.isHttps ? '; Secure' : ''}`;
    this.#response.appendHeader('Set-Cookie', `${cookieName(this.#site)}=${cookie}; ${flags}`);
    return cookie;
  }
}

/** With the prefix, no other host of the domain can set it. */
function cookieName({ isHttps }: Site): string {
  return isHttps ? '__Host-form' : 'form';
}

/** The longest text that a page or a session takes from a visitor. */
const MAX_LENGTH = 2_048;

/** A field or parameter that a visitor may have given; anything but text of a sensible length counts as none. */
export function fieldOf(form: unknown, name: string): string {
  const value = typeof form === 'object' && form !== null ? (form as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' && value.length <= MAX_LENGTH ? value : '';
}
