import { type HandMadeAuthority, merged } from './hand-made-authority.js';
import { signToken } from './signer.js';

type Members = Record<string, unknown>;

/** Makes an authority answer UserInfo as a token that it signed for the client that registered last, with these changes. */
export function signUserInfo(authority: HandMadeAuthority, changes: Members = {}, header: Members = {}): void {
  authority.signUserInfo = (claims) => signToken(userInfoClaims(authority, claims, changes), authority.key, header);
}

/** The claims of such a token. */
export function userInfoClaims(authority: HandMadeAuthority, claims: Members, changes: Members = {}): Members {
  const clientId = [...authority.clients.keys()].at(-1);
  return merged({ ...claims, iss: authority.issuer, aud: clientId, iat: Math.floor(Date.now() / 1_000) }, changes);
}
