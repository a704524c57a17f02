import type { Reply } from './faults/fault.js';
import { findIdentifier, type Id4meUser } from './user.js';

/** Path of WebFinger (RFC 7033 sec. 10.1). */
export const WEBFINGER_PATH = '/.well-known/webfinger';

const ISSUER_RELATION = 'http://openid.net/specs/connect/1.0/issuer';

/** Tells which issuer speaks for an account or a URL (OpenID Connect Discovery sec. 2). */
export function answerWebFinger(issuer: string, users: readonly Id4meUser[], query: string): Reply {
  const resource = new URLSearchParams(query).get('resource');
  const reply: Reply = { status: 404, headers: {}, body: { error: 'not_found' }, waitMs: 0, isDropped: false };
  if (resource === null) return { ...reply, status: 400, body: { error: 'invalid_request' } };
  if (!findIdentifier(users, identifierIn(resource))) return reply;
  return {
    ...reply,
    status: 200,
    headers: { 'content-type': 'application/jrd+json', 'access-control-allow-origin': '*' },
    body: { subject: resource, links: [{ rel: ISSUER_RELATION, href: issuer }] },
  };
}

function identifierIn(resource: string): string | undefined {
  if (resource.startsWith('acct:')) return resource.slice('acct:'.length);
  return URL.canParse(resource) ? new URL(resource).hostname : undefined;
}
