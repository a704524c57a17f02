import type { VerifyDone } from 'openid-rp-core/adapter';
import { AX, emailOf, type OpenId2Identity, type PapeRequest } from 'openid-rp-core/openid2';
import type { ProfileEmail } from './profile.js';

/** The profile as passport-openid gave it. What the provider did not send is absent. */
export interface CompatProfile {
  displayName?: string;
  /** Absent without an e-mail address. */
  emails?: ProfileEmail[];
  name: { familyName?: string; givenName?: string };
}

/** How the provider says that it authenticated the visitor; empty when it says nothing. */
export interface CompatPape {
  /** Policies that have a short name by that, others by their URI. */
  authPolicies?: string[];
  authTime?: Date;
}

/** The approved OAuth 1.0 request token; empty when there is none. */
export interface CompatOauth {
  requestToken?: string;
}

/** All that a verify callback may be given beside the identifier. */
export interface CompatAnswer {
  readonly profile: CompatProfile;
  readonly pape: CompatPape;
  readonly oauth: CompatOauth;
}

/** A verify callback of any number of parameters, `done` the last. */
export type AnyVerify = (...parameters: never[]) => unknown;

const POLICY_PREFIX = 'http://schemas.openid.net/pape/policies/2007/06/';
const SHORT_POLICIES: readonly string[] = ['phishing-resistant', 'multi-factor', 'multi-factor-physical', 'none'];

/** The pape option in the words of passport-openid. */
export interface CompatPapeRequest {
  /** Seconds; enforced. */
  readonly maxAuthAge?: number | undefined;
  /** URIs or short names, as a list or separated by spaces. */
  readonly preferredAuthPolicies?: string | readonly string[] | undefined;
}

/** The request in the words of the core. */
export function papeRequestOf({ maxAuthAge, preferredAuthPolicies = [] }: CompatPapeRequest): PapeRequest {
  const names = [preferredAuthPolicies].flat().flatMap((text) => text.split(' '));
  const preferredPolicies = names
    .filter((name) => name !== '')
    .map((name) => (SHORT_POLICIES.includes(name) ? POLICY_PREFIX + name : name));
  return { ...(maxAuthAge !== undefined && { maxAuthAgeSeconds: maxAuthAge }), preferredPolicies };
}

/**
 * What came with an identity, in the shapes of passport-openid; all of it from signed fields.
 *
 * @param trustedEmailProviders endpoints whose e-mail addresses count as verified
 */
export function compatAnswer(identity: OpenId2Identity, trustedEmailProviders: readonly string[]): CompatAnswer {
  const { endpoint, extensions } = identity;
  const { sreg, ax, pape, oauth } = extensions;
  const givenName = ax?.[AX.first]?.[0];
  const familyName = ax?.[AX.last]?.[0];
  const both = givenName && familyName ? `${givenName} ${familyName}` : undefined;
  const displayName = sreg?.fullname ?? ax?.[AX.fullname]?.[0] ?? both;
  const email = emailOf(extensions);
  return {
    profile: {
      ...(displayName !== undefined && { displayName }),
      ...(email !== undefined && { emails: [{ value: email, verified: trustedEmailProviders.includes(endpoint) }] }),
      name: { ...(familyName !== undefined && { familyName }), ...(givenName !== undefined && { givenName }) },
    },
    pape: {
      ...(pape && { authPolicies: pape.policies.map(shortPolicy) }),
      ...(pape?.authTime && { authTime: pape.authTime }),
    },
    oauth: oauth ? { requestToken: oauth.requestToken } : {},
  };
}

function shortPolicy(uri: string): string {
  const name = uri.startsWith(POLICY_PREFIX) ? uri.slice(POLICY_PREFIX.length) : uri;
  return SHORT_POLICIES.includes(name) ? name : uri;
}

/**
 * A verify callback that is called with as many parameters as it declares, as passport-openid did: here, and only here,
 * `verify.length` decides. One that declares too few for a profile gets one with the option `profile`.
 *
 * @param options those of the site, of which `profile` and `passReqToCallback` count
 */
export function verifyByArity(
  verify: AnyVerify,
  {
    profile: wantsProfile,
    passReqToCallback,
  }: { profile?: boolean | undefined; passReqToCallback?: boolean | undefined },
): AnyVerify {
  const declared = verify.length - (passReqToCallback ? 1 : 0);
  const chosen = ({ profile, pape, oauth }: CompatAnswer): readonly unknown[] => {
    if (declared === 5) return [profile, pape, oauth];
    if (declared === 4) return [profile, pape];
    return declared === 3 || wantsProfile ? [profile] : [];
  };
  const call = verify as (...parameters: unknown[]) => unknown;
  const adapted = (identifier: string, answer: CompatAnswer, done: VerifyDone, ...request: unknown[]) =>
    call(...request, identifier, ...chosen(answer), done);
  return doneOnly(
    passReqToCallback
      ? (request: unknown, identifier: string, answer: CompatAnswer, done: VerifyDone) =>
          adapted(identifier, answer, done, request)
      : (identifier: string, answer: CompatAnswer, done: VerifyDone) => adapted(identifier, answer, done),
  );
}

/**
 * A verify callback whose returned value is ignored, as in the old packages.
 *
 * Security: `return User.findOne(query, callback)` returns a query or the like. That is no user, and must not be logged in.
 */
export function doneOnly(verify: AnyVerify): AnyVerify {
  const call = verify as (...parameters: unknown[]) => unknown;
  return (...parameters: unknown[]) => {
    const returned = call(...parameters);
    // Not every object with a `then`: calling that of a database query would run the query.
    return returned instanceof Promise ? returned.then(() => undefined) : undefined;
  };
}
