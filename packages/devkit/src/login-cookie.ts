import type { Provider } from './provider.js';

/** Names the user who consented last; browsers share cookies between ports, hence the long name. */
const NAME = 'openid-rp-devkit-user';

/** The Set-Cookie value that remembers a user as logged in. It proves nothing; this provider has no passwords. */
export const buildLoginCookie = (userName: string): string => `${NAME}=${userName}; Path=/; HttpOnly; SameSite=Lax`;

/** Name of the logged-in user in a Cookie header, when there is such a user. */
export function parseLoginCookie(provider: Provider, header = ''): string | undefined {
  for (const cookie of header.split(';')) {
    const [name, value = ''] = cookie.trim().split('=', 2);
    if (name === NAME) return provider.findUser(value)?.name;
  }
  return undefined;
}
