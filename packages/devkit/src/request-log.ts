/** What the provider remembers of a request. */
export interface LoggedRequest {
  method: string;
  /** The Host header, where several hosts share a log: ID4me's authority and agent. */
  host?: string;
  path: string;
  /** Without the question mark; absent when the URL has none. */
  query?: string;
  /** `openid.mode`, from the body of a POST, else from the query. */
  mode?: string;
  /** Media type of the request's body, as sent. */
  contentType?: string;
  /** The Accept header, as sent. */
  accept?: string;
  /** The Authorization header, as sent to ID4me's authority or agent. */
  authorization?: string;
  /** What the body says, once it was read: the fields of a form, or JSON. Only of requests to ID4me's authority. */
  body?: Readonly<Record<string, unknown>>;
}

/** The latest requests, oldest first. */
export type RequestLog = LoggedRequest[];

/** Most requests that are remembered; the oldest goes when another comes. */
export const MAX_LOGGED_REQUESTS = 1000;

/** Adds a request to the log, in place. */
export function logRequest(log: RequestLog, request: LoggedRequest): void {
  log.push(request);
  if (log.length > MAX_LOGGED_REQUESTS) log.splice(0, log.length - MAX_LOGGED_REQUESTS);
}
