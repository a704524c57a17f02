import type { Step } from './errors.js';

/** One request. */
export interface HttpRequest {
  /** May have been written by anybody. */
  url: string;
  /** Which part of the login asks, for messages. */
  step: Step;
  /** Default GET. */
  method?: 'GET' | 'POST' | 'DELETE';
  headers?: Readonly<Record<string, string>>;
  /** Of a POST: urlencoded, unless a Content-Type header says otherwise. */
  body?: string | Buffer;
  /** Default true. A POST is never redirected (E-13): its caller gets the 3xx answer. */
  followRedirects?: boolean;
  /** Default false. */
  requireHttps?: boolean;
  /** Lets a connection be used again, where several requests to one server follow each other. Default false. */
  keepsConnection?: boolean;
  /** Ends the request: it then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** One answer, whatever its status. */
export interface HttpResponse {
  /** The URL that answered, after redirects; without fragment. */
  readonly url: string;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** The media type alone, lower-case; empty when there is none. */
  readonly contentType: string;
  /** Read as UTF-8; malformed bytes are replaced, a byte order mark is dropped. */
  readonly body: string;
  /** The same as it came, after decompression. */
  readonly bytes: Uint8Array;
}

/** Makes outbound requests that a stranger's URL cannot turn against us. */
export interface HttpClient {
  /**
   * @throws URL_REFUSED, HTTPS_REQUIRED, PORT_REFUSED, ADDRESS_NOT_PUBLIC, HOST_NOT_FOUND, CONNECTION_FAILED, TIMED_OUT,
   * REDIRECT_LIMIT, REDIRECT_REFUSED, RESPONSE_TOO_LARGE, RESPONSE_MALFORMED, TOO_MANY_REQUESTS
   */
  fetch(request: HttpRequest): Promise<HttpResponse>;
  /** The same client for one login: from now on, all of its requests together must be done within `deadlineMs`. */
  startDeadline(): HttpClient;
}
