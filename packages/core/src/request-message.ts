import { quoted, VerificationError } from './errors.js';

/** An incoming request as the protocols need it. Everything in it was written by a stranger. */
export interface IncomingRequest {
  /** The HTTP method. */
  readonly method: string;
  /** Absolute, or a path with its query as `req.originalUrl` gives it. */
  readonly url: string;
  /** For POST: the raw urlencoded body, or the record of strings that a body parser made of it. */
  readonly body?: unknown;
}

/** Names and values in the order of the wire, decoded. */
export type Parameters = ReadonlyArray<readonly [name: string, value: string]>;

/** The parameters of an incoming request, each side apart. */
export interface RequestMessage {
  readonly method: 'GET' | 'POST';
  /** The request target: path and raw query, without scheme and host. */
  readonly path: string;
  readonly rawQuery: string;
  readonly query: Parameters;
  /** Empty for GET. */
  readonly form: Parameters;
}

const MAX_LENGTH = 65_536;
const MAX_PARAMETERS = 1_000;

/**
 * Reads the parameters of a request from its own URL and body. What a framework made of the query is never asked: frameworks
 * disagree about duplicates, brackets and dots.
 *
 * @throws REQUEST_MALFORMED, PARAMETER_MALFORMED
 */
export function parseRequestMessage(request: IncomingRequest): RequestMessage {
  const method = request.method.toUpperCase();
  if (method !== 'GET' && method !== 'POST') {
    throw malformedRequest(`A response comes by GET or POST, not by ${quoted(method)}.`);
  }
  const { path, rawQuery } = splitTarget(request.url);
  return {
    method,
    path,
    rawQuery,
    query: parseUrlEncoded(rawQuery),
    form: method === 'POST' ? parseForm(request.body) : [],
  };
}

function splitTarget(url: string): { path: string; rawQuery: string } {
  if (url.length > MAX_LENGTH) throw malformedRequest(`The request's URL has more than ${MAX_LENGTH} characters.`);
  const origin = /^https?:\/\/[^/?#]*/i.exec(url)?.[0] ?? '';
  const hash = url.indexOf('#');
  const target = url.slice(origin.length, hash < 0 ? undefined : hash);
  const mark = target.indexOf('?');
  return mark < 0
    ? { path: target || '/', rawQuery: '' }
    : { path: target.slice(0, mark) || '/', rawQuery: target.slice(mark + 1) };
}

function parseForm(body: unknown): Parameters {
  if (typeof body === 'string') {
    if (body.length > MAX_LENGTH) throw malformedRequest(`The request's body has more than ${MAX_LENGTH} characters.`);
    return parseUrlEncoded(body);
  }
  // Urlencoded text is ASCII; other bytes stay apart here instead of becoming one replacement character.
  if (body instanceof Uint8Array) return parseForm(Buffer.from(body).toString('latin1'));
  if (typeof body !== 'object' || body === null) {
    throw malformedRequest('The request is a POST, and its body was not given as text or as a record of strings.');
  }
  const parameters = Object.entries(body).flatMap(([name, value]) =>
    textsOf(value).map((text) => [name, text] as const),
  );
  if (parameters.length > MAX_PARAMETERS) throw tooMany();
  return parameters;
}

/** The texts of a parameter that a framework parsed: it makes an array of one that came twice; it is two again here, to be refused. */
export function textsOf(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((text) => typeof text === 'string');
}

/**
 * Parses `application/x-www-form-urlencoded` text strictly: malformed percent escapes and malformed UTF-8 are refused,
 * not replaced.
 *
 * @throws PARAMETER_MALFORMED
 */
export function parseUrlEncoded(text: string): Parameters {
  const parameters: Array<readonly [string, string]> = [];
  if (text === '') return parameters;
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    if (parameters.length === MAX_PARAMETERS) throw tooMany();
    const mark = pair.indexOf('=');
    parameters.push(mark < 0 ? [decode(pair), ''] : [decode(pair.slice(0, mark)), decode(pair.slice(mark + 1))]);
  }
  return parameters;
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    throw new VerificationError('PARAMETER_MALFORMED', `The parameter ${quoted(text)} is not percent-encoded UTF-8.`, {
      step: 'response',
      hint: 'Nothing has to be done, if it is rare: no provider writes this.',
    });
  }
}

function malformedRequest(message: string): VerificationError {
  return new VerificationError('REQUEST_MALFORMED', message, {
    step: 'response',
    hint: 'Nothing has to be done, if it is rare. If every POST fails so, hand over the raw body, or the record that a parser made of it.',
  });
}

function tooMany(): VerificationError {
  return malformedRequest(`The request has more than ${MAX_PARAMETERS} parameters.`);
}
