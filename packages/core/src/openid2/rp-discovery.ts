import { ConfigurationError, quoted } from '../errors.js';
import { isHttpUrl } from '../options.js';
import { RETURN_TO_TYPE, UI_ICON_TYPE } from './namespace.js';

/**
 * The XRDS document by which a provider sees that a return URL is this site's own (OpenID 2.0 sec. 13). It has to be answered
 * at the realm's own URL, without a redirect; without it some providers warn their users.
 *
 * @param returnUrls every URL that providers may send a visitor back to, the more specific the better
 * @param icons images of the site, for providers that show them (User Interface Extension sec. 6)
 * @throws OPTION_INVALID
 */
export function rpDiscoveryDocument(returnUrls: string | readonly string[], icons: readonly string[] = []): string {
  const services = [
    service(RETURN_TO_TYPE, [returnUrls].flat()),
    ...(icons.length > 0 ? [service(UI_ICON_TYPE, icons)] : []),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>
<xrds:XRDS xmlns:xrds="xri://$xrds" xmlns="xri://$xrd*($v*2.0)">
  <XRD>
${services.join('\n')}
  </XRD>
</xrds:XRDS>
`;
}

function service(type: string, urls: readonly string[]): string {
  const uris = urls.map((url) => `      <URI>${escaped(checkedUrl(url))}</URI>`);
  if (uris.length === 0)
    throw new ConfigurationError('OPTION_INVALID', 'rpDiscoveryDocument needs at least one return URL.');
  return `    <Service>\n      <Type>${type}</Type>\n${uris.join('\n')}\n    </Service>`;
}

/** Characters that XML 1.0 does not have (sec. 2.2), and those that the URL parser would drop in silence. */
const UNWRITABLE = /[\p{Control}\p{Surrogate}\ufffe\uffff]/u;

function faultOf(url: string): string | undefined {
  const fault = isHttpUrl(url);
  if (fault) return fault;
  if (UNWRITABLE.test(url)) return 'must not have control characters';
  // Sec. 13: no wildcards.
  return new URL(url).hostname.includes('*') ? 'must not have a wildcard' : undefined;
}

function checkedUrl(url: string): string {
  const fault = faultOf(url);
  if (fault)
    throw new ConfigurationError('OPTION_INVALID', `rpDiscoveryDocument: the URL ${quoted(String(url))} ${fault}.`);
  return url;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
