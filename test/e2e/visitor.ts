import type { DevId4me, DevIdentity } from 'openid-rp-devkit';
import { type Browse, csrfOf, form } from './page-client.js';

/** Providers for development, ID4me among them. */
export type Providers = Pick<DevIdentity, 'openid2' | 'steam'> & { readonly id4me: DevId4me };

/** A user of a provider. */
export interface Visitor {
  readonly protocol: 'openid' | 'id4me' | 'steam';
  readonly user: string;
}

/** Sends the login form, and says yes at the provider. @returns path and query of the provider's answer */
export async function approved(
  { openid2, id4me, steam }: Providers,
  browse: Browse,
  { protocol, user }: Visitor,
  purpose: 'log-in' | 'add' = 'log-in',
): Promise<string> {
  const typed = {
    openid: () => ({ openid_identifier: openid2.opIdentifier }),
    id4me: () => ({ id4me_identifier: id4me.identifier(user) }),
    steam: () => ({}),
  };
  const csrf = await csrfOf(browse, purpose === 'add' ? '/account/add' : '/');
  const begun = await browse(`/auth/${protocol}`, form({ csrf, purpose, ...typed[protocol]() }));
  const url = begun.headers.get('location') ?? '';
  const provider = { openid: openid2, id4me, steam }[protocol];
  const { pathname, search } = new URL((await provider.approve(url, { user })).url);
  return pathname + search;
}

/** Goes to the provider and back. @returns what the site answers */
export async function comeBack(
  providers: Providers,
  browse: Browse,
  visitor: Visitor,
  purpose?: 'add',
): Promise<Response> {
  return browse(await approved(providers, browse, visitor, purpose));
}

/** Sends the registration form. */
export async function registerAs(browse: Browse, name: string, email = ''): Promise<Response> {
  return browse('/register', form({ csrf: await csrfOf(browse, '/register'), name, email }));
}

/** Logs in, and registers where that is asked. */
export async function logIn(providers: Providers, browse: Browse, visitor: Visitor, name: string): Promise<void> {
  const arrived = await comeBack(providers, browse, visitor);
  if (arrived.headers.get('location') === '/register') await registerAs(browse, name);
}
