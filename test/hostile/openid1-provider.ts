import { createHmac } from 'node:crypto';
import { htmlPage, type Page, type PageServer } from '../page-server.js';
import { directFields } from './hand-made-provider.js';
import { type IndirectResponse, OPENID2 } from './login-fixture.js';

/** A provider of OpenID 1.1 that a test answers for. It vouches for its signature as often as it is asked. */
export interface OpenId1Provider {
  /** A page that names the provider for OpenID 1.1 alone. */
  readonly identifier: string;
  /** A page that names the same endpoint for OpenID 2.0. */
  readonly identifierOf2: string;
  readonly localId: string;
  readonly endpoint: string;
  /** The direct requests that it got. */
  readonly asked: ReadonlyArray<Record<string, string>>;
  /** A signed answer to a request; fields are set, or removed with null, before it is signed. */
  answer(url: string, fields?: Readonly<Record<string, string | null>>, signed?: readonly string[]): IndirectResponse;
}

const SECRET = 'not a secret';

/** Publishes one, with the identity pages that lead to it. */
export function publishOpenId1Provider(pages: PageServer, vouch = 'is_valid:true\n'): OpenId1Provider {
  const endpoint = `${pages.origin}/one/openid`;
  const localId = `${pages.origin}/one/alice`;
  const asked: Record<string, string>[] = [];
  const links = `<link rel="openid.server" href="${endpoint}"><link rel="openid.delegate" href="${localId}">`;
  pages.set('/me', htmlPage(links));
  pages.set('/me/2', htmlPage(`<link rel="openid2.provider" href="${endpoint}">`));
  pages.set('/one/openid', (request): Page => {
    const fields = directFields(request);
    asked.push(fields);
    const isMine = fields['mode'] === 'check_authentication' && fields['sig'] === signature(fields);
    // Whoever asks in the way of 2.0 is answered so.
    const namespace = fields['ns'] === OPENID2 ? `ns:${OPENID2}\n` : '';
    return { headers: { 'content-type': 'text/plain' }, body: namespace + (isMine ? vouch : 'is_valid:false\n') };
  });
  return {
    identifier: `${pages.origin}/me`,
    identifierOf2: `${pages.origin}/me/2`,
    localId,
    endpoint,
    asked,
    answer(url, fields = {}, signed = ['identity', 'return_to']) {
      const request = new URL(url).searchParams;
      const message: Record<string, string> = {
        mode: 'id_res',
        identity: localId,
        return_to: request.get('openid.return_to') ?? '',
        assoc_handle: 'private',
        signed: signed.join(','),
      };
      for (const [name, value] of Object.entries(fields)) {
        if (value === null) delete message[name];
        else message[name] = value;
      }
      const query = new URLSearchParams({ 'openid.sig': signature(message) });
      for (const [name, value] of Object.entries(message)) query.set(`openid.${name}`, value);
      return { method: 'GET', url: `${message['return_to']}&${query}` };
    },
  };
}

function signature(fields: Readonly<Record<string, string>>): string {
  const names = (fields['signed'] ?? '').split(',');
  const text = names.map((name) => `${name}:${fields[name] ?? ''}\n`).join('');
  return createHmac('sha1', SECRET).update(text).digest('base64');
}
