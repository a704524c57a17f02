import http from 'node:http';
import type { Processes } from './fleet.js';
import { approve, type Person, type Providers, type Reply, untilAnswered } from './visitor.js';

/** A visitor of the example sites: logs in through their forms, and has an account there. */
export interface AccountOutcome {
  /** What each process said to the answer that the visitor brought back. */
  readonly replies: readonly Reply[];
  /** The account's page, of another process than the one that accepted the login; empty where none did. */
  readonly accountPage: string;
}

const FORMS = {
  openid2: { action: '/auth/openid', field: 'openid_identifier' },
  id4me: { action: '/auth/id4me', field: 'id4me_identifier' },
};

/** What a person types. */
export function identifierOf({ protocol, user }: Person, { openid2, id4me }: Providers): string {
  return protocol === 'openid2' ? openid2.identifier(user) : id4me.identifier(user);
}

/** Logs in, coming back to all processes at once, and opens an account where there is none yet. */
export async function visitAccount(site: Processes, person: Person, providers: Providers): Promise<AccountOutcome> {
  const { action, field } = FORMS[person.protocol];
  const browser = new Browser();
  const form = await untilAnswered(() => browser.open(site.origin, '/login'));
  const typed = { csrf: csrfOf(form), [field]: identifierOf(person, providers) };
  const sent = await untilAnswered(() => browser.open(site.origin, action, typed));
  if (sent.status !== 302) return { replies: [replyOf(sent)], accountPage: '' };
  const path = await approve({ url: sent.location }, person, providers);
  const tabs = site.processes.map(() => new Browser(browser));
  const pages = await Promise.all(
    site.processes.map(({ origin }, index) => (tabs[index] as Browser).open(origin, path)),
  );
  const replies = pages.map(replyOf);
  const index = replies.findIndex(({ kind }) => kind === 'accepted');
  const tab = tabs[index];
  if (!tab) return { replies, accountPage: '' };
  if (pages[index]?.location === '/register') {
    const registration = await tab.open(site.origin, '/register');
    await tab.open(site.origin, '/register', { csrf: csrfOf(registration), name: person.user });
  }
  const account = await untilAnswered(() => tab.open(site.origin, '/account'));
  return { replies, accountPage: account.body };
}

interface Page {
  readonly kind: 'page' | 'lost';
  readonly status: number;
  readonly location: string;
  readonly body: string;
}

const LOST: Page = { kind: 'lost', status: 0, location: '', body: '' };
const agent = new http.Agent({ keepAlive: true });

/** A browser with its cookies, without scripts. */
class Browser {
  readonly #cookies: Map<string, string>;

  /** @param other whose cookies it has from the start */
  constructor(other?: Browser) {
    this.#cookies = new Map(other === undefined ? [] : other.#cookies);
  }

  /** @param form sent with POST where it is given */
  open(origin: string, path: string, form?: Record<string, string>): Promise<Page> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = {
      ...(cookie !== '' && { cookie }),
      ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
    };
    return new Promise((resolve) => {
      const request = http.request(origin + path, { method: form ? 'POST' : 'GET', agent, headers }, (response) => {
        for (const header of response.headers['set-cookie'] ?? []) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
          this.#cookies.set(name, value);
        }
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text;
        });
        response.on('error', () => resolve(LOST));
        response.on('end', () => {
          const { statusCode: status = 0, headers } = response;
          const isLost = status === 502 && body === '';
          resolve(isLost ? LOST : { kind: 'page', status, location: headers.location ?? '', body });
        });
      });
      request.on('error', () => resolve(LOST));
      request.end(form && new URLSearchParams(form).toString());
    });
  }
}

function replyOf({ kind, status, location, body }: Page): Reply {
  if (kind === 'lost') return { kind };
  if (status === 303 && (location === '/register' || location === '/account')) return { kind: 'accepted' };
  const code = /<p class="code">([A-Z][A-Z0-9_]+)<\/p>/.exec(body)?.[1];
  return status >= 400 && code !== undefined ? { kind: 'coded', code } : { kind: 'uncoded', code: `${status} ${body}` };
}

function csrfOf({ body }: Page): string {
  return /name="csrf" value="([^"]*)"/.exec(body)?.[1] ?? '';
}
