import {
  AX,
  type AxKey,
  type AxResponseTo,
  emailOf,
  type OpenId2Extensions,
  type OpenId2Identity,
  type SregField,
  type SregResponse,
} from 'openid-rp-core/openid2';

/** An e-mail address, and whether its provider is one that the site trusts with addresses. */
export interface ProfileEmail {
  readonly value: string;
  readonly verified: boolean;
}

/** Passport's normalized profile, and what OpenID 2.0 adds. What the provider did not send is absent. */
export interface Profile<Field extends SregField = SregField, Key extends AxKey = AxKey> {
  readonly provider: 'openid2';
  /** The verified Claimed Identifier; the same as `identifier`. */
  readonly id: string;
  readonly identifier: string;
  /** The provider that vouches for the identifier. */
  readonly endpoint: string;
  readonly displayName?: string;
  readonly username?: string;
  readonly name?: { readonly givenName?: string; readonly familyName?: string };
  readonly emails?: readonly ProfileEmail[];
  /** Everything that was sent and signed, by extension. Its type knows what was asked for. */
  readonly extensions: Omit<OpenId2Extensions, 'sreg' | 'ax'> & {
    readonly sreg?: SregResponse<Field>;
    readonly ax?: AxResponseTo<Key>;
  };
}

/**
 * The profile of an identity. Nothing but `id` is verified: a provider can write what it likes into the rest.
 *
 * @param trustedEmailProviders endpoints whose e-mail addresses count as verified
 */
export function profileOf(identity: OpenId2Identity, trustedEmailProviders: readonly string[]): Profile {
  const { claimedId, endpoint, extensions } = identity;
  const { sreg, ax } = extensions;
  const displayName = ax?.[AX.fullname]?.[0] ?? sreg?.fullname;
  const username = ax?.[AX.nickname]?.[0] ?? sreg?.nickname;
  const givenName = ax?.[AX.first]?.[0];
  const familyName = ax?.[AX.last]?.[0];
  const email = emailOf(extensions);
  return {
    provider: 'openid2',
    id: claimedId,
    identifier: claimedId,
    endpoint,
    ...(displayName !== undefined && { displayName }),
    ...(username !== undefined && { username }),
    ...((givenName !== undefined || familyName !== undefined) && {
      name: { ...(givenName !== undefined && { givenName }), ...(familyName !== undefined && { familyName }) },
    }),
    ...(email !== undefined && { emails: [{ value: email, verified: trustedEmailProviders.includes(endpoint) }] }),
    extensions,
  };
}
