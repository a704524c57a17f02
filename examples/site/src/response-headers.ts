import type { Site } from './site.js';

/** What every answer tells browsers. */
export function securityHeaders({ development }: Pick<Site, 'development'>): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    // Browsers hold it against redirects, too: the login form leads to whichever provider the visitor has.
    `form-action 'self' https:${development ? ' http:' : ''}`,
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    // The return URL carries the provider's answer, which is nobody else's business.
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    // Pages are made for one visitor; nobody sees them with the Back button after logging out.
    'Cache-Control': 'no-store',
  };
}
