import { createRelyingParty } from 'openid-rp-core/id4me';

const party = createRelyingParty({ clientName: 'Example site', redirectUri: 'https://site.example/auth/id4me/return' });

/** For the login form. @returns where to send the browser */
export async function begin(typed: string, session: Map<string, unknown>): Promise<string> {
  const { url, transaction } = await party.begin({ identifier: typed });
  session.set('login', transaction);
  return url;
}

/** For a GET of the redirect URI. @returns the key of the account, or undefined when the visitor cancelled */
export async function complete(request: { method: string; url: string }, session: Map<string, unknown>) {
  const result = await party.complete({ ...request, transaction: session.get('login') });
  session.delete('login');
  return result.kind === 'authenticated' ? [result.identity.issuer, result.identity.subject] : undefined;
}
