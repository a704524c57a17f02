import { createHttpClient, type HttpClient } from 'openid-rp-core';
import { failed, ok, type ReportedStep } from '../finding.js';
import { Journal } from '../journal.js';
import type { Network } from '../network.js';
import { quoted } from '../printable.js';
import { type BegunLogin, beginLogin, describeBegun } from './begin.js';
import { judgeCookies } from './cookie.js';
import { examinePlainHttp } from './plain-http.js';
import { examineForwarding } from './proxy.js';
import { judgeReturnUrls } from './return-url.js';
import { examineRpDiscovery } from './rp-discovery.js';

/** Which site is looked at, and what of it is known. */
export interface SiteSettings extends Network {
  readonly url: string;
  /** Where providers send visitors back to; absent: what the site says itself. */
  readonly returnUrl?: string | undefined;
  /** A page with a login form, or an address that begins a login by GET; absent: no login is begun. */
  readonly beginUrl?: string | undefined;
  /** What to type into the login form. */
  readonly identifier?: string | undefined;
  /** Where the site answers plain http; absent: at port 80 of the same host. */
  readonly httpUrl?: string | undefined;
}

/**
 * Looks at a running site from outside, telling each step: what it sends visitors away with, and what providers see of it.
 *
 * @returns whether nothing is wrong that would break a login or let others into it
 */
export async function examineSite(settings: SiteSettings, tell: (step: ReportedStep) => void): Promise<boolean> {
  const journal = new Journal('site', tell);
  const { url, beginUrl, allowPrivateAddresses, http } = settings;
  const client = createHttpClient({ ...http, allowPrivateAddresses });
  const page = await journal.attempt('page', () => fetchPage(client, url));
  if (!page) return false;
  const isReached = page.status < 400;
  const advice = 'Look at the address in a browser, and at the log of the site.';
  const message = `${quoted(url)} answered ${page.status}.`;
  journal.add('page', isReached ? ok(message) : failed(message, advice));
  journal.add('https', ...((await journal.attempt('https', () => examinePlainHttp(client, settings))) ?? []));

  const begin = beginUrl === undefined ? undefined : { beginUrl, identifier: settings.identifier };
  const begun = begin && (await journal.attempt('begin', () => beginLogin(client, begin)));
  if (begun) journal.add('begin', describeBegun(begun));
  // What sites ask providers for where they are not told otherwise.
  const origin = `${new URL(url).origin}/`;
  const {
    cookies,
    realm = origin,
    returnUrl: sent,
  }: Pick<BegunLogin, 'cookies' | 'realm' | 'returnUrl'> = begun ?? page;
  journal.add('cookies', ...judgeCookies(cookies, url));

  const document = await journal.attempt('rp-discovery', () => examineRpDiscovery(client, realm));
  if (document) journal.add('rp-discovery', ...document.findings);
  const listed = document?.returnUrls;
  journal.add('return-url', ...judgeReturnUrls({ url, realm, listed, sent, given: settings.returnUrl }));
  const shown = sent === undefined ? undefined : begin;
  const isAnyShown = shown !== undefined || listed !== undefined;
  journal.add('proxy', ...(isAnyShown ? await examineForwarding(settings, shown, realm) : [NOTHING_SHOWN]));
  return journal.isUsable;
}

const NOTHING_SHOWN = ok(
  'No answer shows URLs of the site, in which a strange host could stand; --begin-url finds more.',
);

async function fetchPage(client: HttpClient, url: string) {
  const { status, headers } = await client.fetch({ url, step: 'request', headers: { accept: 'text/html' } });
  return { status, cookies: { page: headers.get('set-cookie') } };
}
