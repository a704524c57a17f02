import { matchRealm } from 'openid-rp-core/openid2';
import { type Finding, failed, ok, warning } from '../finding.js';
import { quoted } from '../printable.js';

/** What is known of a site's return URLs, from wherever. */
export interface KnownReturnUrls {
  readonly url: string;
  readonly realm: string;
  /** In the site's document for providers. */
  readonly listed: readonly string[] | undefined;
  /** In a login that was begun. */
  readonly sent: string | undefined;
  /** By whoever runs this command. */
  readonly given: string | undefined;
}

/** Whether providers would send visitors back to where the site waits for them (OpenID 2.0 sec. 9.2, 9.2.1). */
export function judgeReturnUrls({ url, realm, listed, sent, given }: KnownReturnUrls): readonly Finding[] {
  const urls = new Set([given, sent, ...(given || sent ? [] : (listed ?? []))].filter((one) => one !== undefined));
  if (urls.size === 0) {
    return [ok('No return URL is known; --return-url or --begin-url tells one.')];
  }
  return [...urls].map((returnUrl) => judge(returnUrl, url, realm, listed));
}

function judge(returnUrl: string, url: string, realm: string, listed: readonly string[] | undefined): Finding {
  const label = `The return URL ${quoted(returnUrl)}`;
  const detail = { returnUrl, realm };
  if (!URL.canParse(returnUrl)) {
    return failed(`${label} is not absolute.`, 'Give the strategy an absolute returnURL, or baseURL.', detail);
  }
  const [{ protocol, host }, site] = [new URL(returnUrl), new URL(url)];
  if (protocol === 'http:' && site.protocol === 'https:') {
    const advice = 'Behind a proxy that ends https, give the strategy an absolute returnURL or baseURL with https.';
    return failed(`${label} is on plain http, and the site on https.`, advice, detail);
  }
  if (!matchRealm(realm, returnUrl)) {
    const advice = `Make it begin with the realm: providers refuse it otherwise.`;
    return failed(`${label} is outside the realm ${quoted(realm)}.`, advice, detail);
  }
  if (host !== site.host) {
    const advice = `Sessions do not follow: use the name ${quoted(site.host)} everywhere, or redirect to the other one first.`;
    return warning(`${label} is on another host than the site.`, advice, detail);
  }
  if (listed && !listed.some((one) => matchRealm(one, returnUrl))) {
    const advice = 'Add it to rpDiscoveryDocument([...]): providers that look there warn their users.';
    return warning(`${label} is not in the document for providers.`, advice, detail);
  }
  return ok(`${label} is in order.`, detail);
}
