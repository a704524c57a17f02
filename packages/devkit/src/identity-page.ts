import type { Answer } from './answer.js';
import { ATTRIBUTE_EXCHANGE_NAMESPACE } from './attribute-exchange.js';
import { escapeMarkup, htmlPage } from './html.js';
import { type IdentifierForm, parseIdentifierPath } from './identifier.js';
import { OP_IDENTIFIER_PATH, type Provider } from './provider.js';
import { SIMPLE_REGISTRATION_NAMESPACES } from './simple-registration.js';

/** Media type of XRDS documents (Yadis 1.0 sec. 7). */
const XRDS_MEDIA_TYPE = 'application/xrds+xml';

/** Service types of an OP Identifier and of a Claimed Identifier (OpenID 2.0 sec. 7.3.2.1). */
const SERVER_TYPE = 'http://specs.openid.net/auth/2.0/server';
const SIGNON_TYPE = 'http://specs.openid.net/auth/2.0/signon';

const XRDS_PATH = '/xrds-document/';

/** The discovery document at a path (OpenID 2.0 sec. 7.3), or undefined when there is none. */
export function answerDiscovery(provider: Provider, path: string, accept: string): Answer | undefined {
  if (path === OP_IDENTIFIER_PATH) return xrds(provider, SERVER_TYPE);
  if (path.startsWith(XRDS_PATH)) {
    return provider.findUser(path.slice(XRDS_PATH.length)) && xrds(provider, SIGNON_TYPE);
  }
  const identifier = parseIdentifierPath(path, provider.users);
  if (!identifier) return undefined;
  return identityPage(provider, identifier.form, identifier.user.name, accept);
}

/** A user's page. Each form tells the way to the provider in one manner only. */
function identityPage(provider: Provider, form: IdentifierForm, userName: string, accept: string): Answer {
  const document = `${provider.origin}${XRDS_PATH}${userName}`;
  const localId = provider.identifier(userName, 'html');
  const wantsXrds = accept.toLowerCase().includes(XRDS_MEDIA_TYPE);
  switch (form) {
    case 'html':
      return html(userName, link('openid2.provider openid.server', provider.endpoint));
    case 'delegated-html':
      return html(
        userName,
        link('openid2.provider openid.server', provider.endpoint) + link('openid2.local_id openid.delegate', localId),
      );
    case 'xrds':
      return wantsXrds ? xrds(provider, SIGNON_TYPE) : html(userName, '');
    case 'delegated-xrds':
      return wantsXrds ? xrds(provider, SIGNON_TYPE, localId) : html(userName, '');
    case 'xrds-header':
      return html(userName, '', { 'x-xrds-location': document });
    case 'xrds-meta':
      return html(userName, `<meta http-equiv="X-XRDS-Location" content="${escapeMarkup(document)}">\n`);
  }
}

function link(rel: string, href: string): string {
  return `<link rel="${rel}" href="${escapeMarkup(href)}">\n`;
}

function html(userName: string, head: string, headers: Record<string, string> = {}): Answer {
  const content = `<p>This is an identity page of <strong>${escapeMarkup(userName)}</strong>. Type its address where a site asks for an OpenID.</p>`;
  return {
    status: 200,
    kind: 'discovery-document',
    headers: { 'content-type': 'text/html; charset=utf-8', vary: 'Accept', ...headers },
    body: htmlPage(userName, content, head),
  };
}

/** An XRDS document with a single service (OpenID 2.0 sec. 7.3.2). */
function xrds({ endpoint, faults }: Provider, type: string, localId?: string): Answer {
  if (faults.htmlInsteadOfXrds) return html('nobody in particular', '');
  const types = [type, ...SIMPLE_REGISTRATION_NAMESPACES, ATTRIBUTE_EXCHANGE_NAMESPACE];
  return {
    status: 200,
    kind: 'discovery-document',
    headers: { 'content-type': XRDS_MEDIA_TYPE, vary: 'Accept' },
    body: `<?xml version="1.0" encoding="UTF-8"?>
<xrds:XRDS xmlns:xrds="xri://$xrds" xmlns="xri://$xrd*($v*2.0)">
  <XRD>
    <Service priority="0">
${types.map((uri) => `      <Type>${uri}</Type>`).join('\n')}
      <URI>${escapeMarkup(endpoint)}</URI>
${localId === undefined ? '' : `      <LocalID>${escapeMarkup(localId)}</LocalID>\n`}    </Service>
  </XRD>
</xrds:XRDS>
`,
  };
}
