import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DevId4me, DevIdentity } from 'openid-rp-devkit';

/** Providers for both protocols. */
export type Providers = DevIdentity & { readonly id4me: DevId4me };

export type Protocol = 'openid2' | 'id4me';

/** A user, by whichever protocol. */
export interface Person {
  readonly protocol: Protocol;
  readonly user: 'alice' | 'bob';
}

/** What a site answered: who logged in, or what was wrong; neither where the process died with the request. */
export interface Reply {
  readonly kind: 'accepted' | 'coded' | 'uncoded' | 'lost';
  /** Who logged in, for what was accepted. */
  readonly name?: string;
  readonly code?: string;
}

/** A login that waits for its visitor to come back. */
export interface BegunLogin {
  readonly kind: 'begun';
  /** Where the visitor was sent. */
  readonly url: string;
  /** What the browser was given to keep. */
  readonly cookie: string;
}

const agent = new http.Agent({ keepAlive: true });

/** Begins a login. @param login by which what was accepted can be found again */
export async function begin(
  origin: string,
  { protocol, user }: Person,
  login: string,
  providers: Providers,
): Promise<BegunLogin | Reply> {
  const [field, identifier] =
    protocol === 'openid2'
      ? ['openid_identifier', providers.openid2.identifier(user)]
      : ['id4me_identifier', providers.id4me.identifier(user)];
  const answer = await get(`${origin}/${protocol}?${new URLSearchParams({ [field]: identifier, login })}`);
  const [cookie = ''] = (answer?.headers['set-cookie'] ?? []).map((line) => line.split(';', 1)[0] ?? '');
  const url = answer?.headers.location;
  return answer?.status === 302 && url !== undefined ? { kind: 'begun', url, cookie } : replyOf(answer);
}

/** Has the user log in at the provider, and gives the path to come back by. */
export async function approve(
  { url }: Pick<BegunLogin, 'url'>,
  { protocol, user }: Person,
  providers: Providers,
): Promise<string> {
  const response =
    protocol === 'openid2'
      ? providers.openid2.approve(url, { user, via: 'GET' })
      : await providers.id4me.approve(url, { user });
  const { pathname, search } = new URL(response.url);
  return pathname + search;
}

/** Comes back to a site, or to one of its processes. */
export async function comeBack(origin: string, path: string, { cookie }: BegunLogin): Promise<Reply> {
  return replyOf(await get(origin + path, cookie));
}

/** Does something again, as a visitor reloads a page, for as long as no answer comes. */
export async function untilAnswered<Result extends { readonly kind: string }>(
  run: () => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    const result = await run();
    if (result.kind !== 'lost' || tries === 40) return result;
    await sleep(250);
  }
}

/** What the site calls a person. */
export function nameOf({ protocol, user }: Person, { openid2, id4me }: Providers): string {
  return protocol === 'openid2' ? openid2.identifier(user) : `${id4me.issuer} ${id4me.subject(user)}`;
}

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

function replyOf(answer: Answer | undefined): Reply {
  // The proxy has no words for what became of a request.
  if (!answer || (answer.status === 502 && answer.body === '')) return { kind: 'lost' };
  try {
    const { name, code } = JSON.parse(answer.body);
    if (answer.status === 200 && typeof name === 'string') return { kind: 'accepted', name };
    if (answer.status >= 400 && /^[A-Z][A-Z0-9_]+$/.test(code)) return { kind: 'coded', code };
  } catch {
    // An error page of the framework, for example.
  }
  return { kind: 'uncoded', code: `${answer.status} ${answer.body.slice(0, 200)}` };
}

/** Undefined where the connection broke, or there was none. */
function get(url: string, cookie?: string): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const request = http.get(url, { agent, headers: cookie === undefined ? {} : { cookie } }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('error', () => resolve(undefined));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    request.on('error', () => resolve(undefined));
  });
}
