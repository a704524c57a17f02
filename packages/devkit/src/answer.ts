/** An HTTP answer before it is sent. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** What it is to the relying party; faults of content and size do not touch the pages for people. */
  kind: 'discovery-document' | 'direct-response' | 'page';
}

/** A page for people. No script runs in it and no other page may frame it. */
export function page(status: number, body: string, headers: Record<string, string> = {}): Answer {
  return {
    status,
    kind: 'page',
    body,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'strict-origin',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
      ...headers,
    },
  };
}

/** Sends the browser elsewhere (OpenID 2.0 sec. 5.2.1). */
export function redirect(location: string, headers: Record<string, string> = {}): Answer {
  return page(303, '', { location, ...headers });
}
