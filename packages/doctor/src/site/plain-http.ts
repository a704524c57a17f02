import { type HttpClient, isRelyingPartyError } from 'openid-rp-core';
import { type Finding, failed, ok, warning } from '../finding.js';
import { isLoopbackHost } from '../network.js';
import { quoted } from '../printable.js';
import type { SiteSettings } from './examination.js';

/** Whether visitors come to be on https, however they typed the address. */
export async function examinePlainHttp(client: HttpClient, settings: SiteSettings): Promise<readonly Finding[]> {
  const site = new URL(settings.url);
  if (site.protocol !== 'https:') return [judgePlainSite(site)];
  const plain = settings.httpUrl ?? (site.port === '' ? `http://${site.hostname}/` : undefined);
  if (plain === undefined) return [ok('The site is on https; where it answers plain http, --http-url would tell.')];
  return [await examineRedirect(client, plain, site)];
}

function judgePlainSite({ hostname }: URL): Finding {
  const message = 'The site is on plain http.';
  if (isLoopbackHost(hostname)) return ok(`${message} On this machine, that will do.`);
  return failed(message, 'Put it on https: else whoever is on the way can take over every login.');
}

async function examineRedirect(client: HttpClient, plain: string, site: URL): Promise<Finding> {
  let location: string | null;
  try {
    const response = await client.fetch({ url: plain, step: 'request', followRedirects: false });
    location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
  } catch (error) {
    if (isRelyingPartyError(error) && error.code === 'CONNECTION_FAILED') {
      return ok('The site is on https, and nothing answers plain http.');
    }
    throw error;
  }
  const target = location !== null && URL.canParse(location, plain) ? new URL(location, plain) : undefined;
  if (target?.protocol === 'https:') return ok(`${quoted(plain)} redirects to ${quoted(target.href)}.`);
  return warning(
    `${quoted(plain)} does not redirect to https.`,
    `Redirect everything there to ${site.origin}: else visitors who type the name alone log in in the clear.`,
    { url: plain, location },
  );
}
