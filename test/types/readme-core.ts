import { createRelyingParty } from 'openid-rp-core/openid2';

const party = createRelyingParty({ returnUrl: 'https://site.example/auth/openid/return' });

/** For the login form. @returns where to send the browser */
export async function begin(typed: string, session: Map<string, unknown>): Promise<string> {
  const { url, transaction } = await party.begin({ identifier: typed });
  session.set('login', transaction);
  return url;
}

/** For a GET or a POST of the return URL. @returns the verified identifier, or undefined when the visitor cancelled */
export async function complete(request: { method: string; url: string; body?: string }, session: Map<string, unknown>) {
  const result = await party.complete({ ...request, transaction: session.get('login') });
  session.delete('login');
  return result.kind === 'authenticated' ? result.identity.claimedId : undefined;
}
