import { quoted, VerificationError } from '../errors.js';
import { type Parameters, parseRequestMessage, type RequestMessage } from '../request-message.js';

/** The parameter of return_to that names the login. */
const STATE = 'rp_state';

/** The URL that the provider is to send the visitor back to: the site's own, and which login it is (OpenID 2.0 sec. 9.1). */
export function buildReturnTo(returnUrl: string, transactionId: string): string {
  const separator = returnUrl.includes('?') ? '&' : '?';
  return `${returnUrl}${separator}${STATE}=${transactionId}`;
}

/** Whether a return URL has none of the parameters that come with a response: such a login could never be completed. */
export function isFreeForReturnTo(returnUrl: string): boolean {
  return [...new URL(returnUrl).searchParams.keys()].every((name) => name !== STATE && !name.startsWith('openid.'));
}

/** Which login a response says it belongs to. A stranger may have written it; it only finds a transaction of this browser. */
export function readTransactionId(request: RequestMessage): string | undefined {
  const found = request.query.filter(([name]) => name === STATE);
  return found.length === 1 ? found[0]?.[1] : undefined;
}

/**
 * Checks that the response was made for the URL that this login issued, and came to it (OpenID 2.0 sec. 11.1).
 *
 * Security: compared with what was issued, never with the Host header. An assertion made for another site, another login or
 * another path of this site fails here.
 *
 * @param returnTo the signed field of the response
 * @param issued the URL of this login, from its transaction
 * @throws RETURN_TO_MISMATCH
 */
export function verifyReturnTo(returnTo: string | undefined, issued: string, request: RequestMessage): void {
  if (returnTo !== issued) throw mismatch('openid.return_to is not the URL that this login issued', issued);
  const expected = parseRequestMessage({ method: 'GET', url: issued });
  if (!samePath(request.path, expected.path)) {
    throw mismatch(`the response came to ${quoted(request.path)}`, issued, pathHint(request.path, expected.path));
  }
  // Both directions: nothing dropped, nothing added, nothing changed.
  if (!sameParameters(request.query.filter(isOwn), expected.query)) {
    throw mismatch(
      'the response came with other parameters',
      issued,
      'Something in front of the site adds or drops them.',
    );
  }
}

/** What a proxy in front of the site did to the path, where it shows. */
function pathHint(received: string, issued: string): string {
  if (received !== '/' && issued.endsWith(received)) {
    const prefix = issued.slice(0, -received.length);
    return `Something in front of the site takes ${quoted(prefix)} off the path; let it hand on the whole path, or set req.originalUrl to what visitors see.`;
  }
  if (issued !== '/' && received.endsWith(issued)) {
    const prefix = received.slice(0, -issued.length);
    return `The return URL lacks ${quoted(prefix)}, where the site is mounted: give the URL that visitors see.`;
  }
  return 'A proxy that changes the path, or a return URL that is not the one that visitors see, would do this; so would a returnURL function that builds it from headers that a proxy does not hand on (X-Forwarded-Proto, X-Forwarded-Host).';
}

function isOwn([name]: readonly [string, string]): boolean {
  return !name.startsWith('openid.');
}

function samePath(received: string, issued: string): boolean {
  if (received === issued) return true;
  // The same path may be escaped in another way after its way through a browser and a server.
  const base = 'http://localhost';
  return (
    received.startsWith('/') &&
    URL.canParse(base + received) &&
    new URL(base + received).pathname === new URL(base + issued).pathname
  );
}

function sameParameters(received: Parameters, issued: Parameters): boolean {
  if (received.length !== issued.length) return false;
  if (received.every(([name, value], index) => name === issued[index]?.[0] && value === issued[index]?.[1]))
    return true;
  const sorted = (parameters: Parameters) => JSON.stringify(parameters.map((pair) => JSON.stringify(pair)).sort());
  return sorted(received) === sorted(issued);
}

function mismatch(fault: string, issued: string, hint = ''): VerificationError {
  const url = issued.split('?', 1)[0];
  return new VerificationError('RETURN_TO_MISMATCH', `The response is not for this login: ${fault}.`, {
    step: 'return-to',
    hint: `If every login fails so: responses must come to ${url}, just as the visitor's browser requests it. ${hint}`.trimEnd(),
    detail: { expected: url },
  });
}
