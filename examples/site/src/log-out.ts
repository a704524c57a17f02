import { isRelyingPartyError } from 'passport-id4me';
import type { SiteUser } from './account.js';
import type { Site } from './site.js';

/**
 * Ends a login here.
 *
 * @returns where to send the visitor: for ID4me to the authority, to log out there, too (OIDC RP-Initiated Logout sec. 2)
 */
export async function logOut({ accounts, strategies, baseUrl }: Site, user: SiteUser | undefined): Promise<string> {
  if (!user) return '/';
  await accounts.logOut(user.loginId);
  if (user.protocol !== 'id4me' || user.idToken === '') return '/';
  try {
    const party = await strategies.id4me.relyingParty();
    const postLogoutRedirectUri = new URL('/', baseUrl).href;
    return (await party.logoutUrl({ issuer: user.issuer, idToken: user.idToken, postLogoutRedirectUri })).href;
  } catch (error) {
    // An authority that has no log-out, or is down, keeps nobody logged in here.
    if (isRelyingPartyError(error)) return '/';
    throw error;
  }
}

/**
 * Ends the logins that an authority says have ended (OIDC Back-Channel Logout sec. 2.7).
 *
 * @param token the parameter `logout_token`; anybody may have written it
 * @returns the status of the answer
 */
export async function backchannelLogout({ accounts, strategies }: Site, token: string): Promise<200 | 400> {
  try {
    const { issuer, subject, sessionId } = await (await strategies.id4me.relyingParty()).verifyLogoutToken(token);
    await accounts.endLogins(issuer, subject, sessionId);
    return 200;
  } catch (error) {
    if (isRelyingPartyError(error) && error.status === 403) return 400;
    throw error;
  }
}
