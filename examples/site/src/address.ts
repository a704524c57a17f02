import type { IncomingMessage, RequestListener } from 'node:http';
import type { Failure, Note } from './failure.js';
import { tellLog } from './log.js';
import type { Site } from './site.js';

/**
 * Compares the scheme that a visitor came by, as the proxy in front tells it, with that of `baseUrl`. Where they differ no login
 * can end well: browsers would keep no cookie, or providers would send visitors back to somewhere else.
 *
 * The Host header has no say: the site uses it for nothing, and not every proxy hands it on.
 *
 * @returns what is wrong, for a visitor who came another way than the site is set up for
 */
export function addressFault({ baseUrl, isHttps }: Site, request: IncomingMessage): Failure | undefined {
  const scheme = schemeOf(request);
  if (scheme === (isHttps ? 'https' : 'http') || (scheme === '' && !isHttps)) return undefined;
  return {
    // On plain http it is for visitors to come another way.
    status: isHttps && scheme !== '' ? 400 : 500,
    title: 'That is not the address of this site',
    words: `It is ${baseUrl}/. Should that lead back here, the log of the site says what to set.`,
    note: addressNote(baseUrl, isHttps, scheme),
  };
}

function addressNote(baseUrl: string, isHttps: boolean, scheme: string): Note {
  const note = (fault: string, hint: string) => {
    return { code: 'ADDRESS_MISMATCH', step: 'address', message: `BASE_URL is ${baseUrl}, but ${fault}.`, hint };
  };
  if (!isHttps) {
    return note(
      'the proxy says that visitors are on https',
      'Set BASE_URL to what browsers show: scheme, host, and port where it is not the usual one.',
    );
  }
  if (scheme === '') {
    return note(
      'the proxy does not say that visitors are on https',
      'Let it set X-Forwarded-Proto; in nginx: proxy_set_header X-Forwarded-Proto $scheme;',
    );
  }
  return note(
    `X-Forwarded-Proto is ${JSON.stringify(scheme)}`,
    'Let the proxy lead plain http to https; where another one in front of it ends https, let it hand on the X-Forwarded-Proto of that one.',
  );
}

/** Empty where nobody says. Proxies add to what they were given, so that the first is the visitor's. */
function schemeOf({ headers, socket }: IncomingMessage): string {
  if ('encrypted' in socket) return 'https';
  const [first = ''] = String(headers['x-forwarded-proto'] ?? '').split(',');
  return first.trim().slice(0, 20);
}

/**
 * For a site that nobody gave an address. A session belongs to one host name, so who comes by another name of this machine is
 * sent to the right one; behind a proxy, which may ask by such a name, nobody is. The log is told what to set, once.
 */
export function onlyAt(baseUrl: string, listener: RequestListener): RequestListener {
  const { host } = new URL(baseUrl);
  let isTold = false;
  return (request, response) => {
    const { url = '/', headers } = request;
    const asked = headers.host ?? '';
    if (asked === host) return listener(request, response);
    if (!isTold) tellLog({ status: 421, note: strangeHost(asked, baseUrl) });
    isTold = true;
    if (isOfThisMachine(asked) && !isForwarded(request)) {
      return response.writeHead(307, { location: baseUrl + (url.startsWith('/') ? url : '/') }).end();
    }
    // Others would be sent to their own machine.
    response.writeHead(421, { 'content-type': 'text/plain; charset=utf-8' });
    return response.end(`This site is at ${baseUrl}/. To have it at another address, set BASE_URL.\n`);
  };
}

function strangeHost(asked: string, baseUrl: string): Note {
  const name = JSON.stringify(asked.slice(0, 200));
  return {
    code: 'BASE_URL_ABSENT',
    step: 'address',
    message: `Somebody asked for ${name}, but the site is at ${baseUrl}/.`,
    hint: 'Behind a proxy, set BASE_URL.',
  };
}

/** Whether a proxy says for whom it asks: visitors are elsewhere, whatever the Host header says. */
function isForwarded({ headers }: IncomingMessage): boolean {
  return Object.keys(headers).some((name) => /^(?:x-)?forwarded(?:-|$)/.test(name));
}

function isOfThisMachine(host: string): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(host);
}
