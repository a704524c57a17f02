import { quoted, type Step, VerificationError } from '../errors.js';
import type { JsonObject } from '../json-document.js';

/** What the checks of a token's claims go by. */
export interface ClaimExpectation {
  readonly step: Step;
  /** Our client ID at the issuer. */
  readonly clientId: string;
  readonly clockToleranceSeconds: number;
  /** How long ago the token may have been issued. Default: for as long as it does not expire. */
  readonly maxTokenAgeSeconds?: number | undefined;
}

/** The issuer, to the letter. @throws CLAIM_ABSENT, CLAIM_MALFORMED, ISSUER_MISMATCH */
export function checkIssuer(payload: JsonObject, issuer: string, step: Step): void {
  const iss = requiredText(payload, 'iss', step);
  if (iss === issuer) return;
  throw new VerificationError('ISSUER_MISMATCH', `The ${step} is from ${quoted(iss)}, not from ${quoted(issuer)}.`, {
    step,
    hint: 'The authority must name itself in its tokens exactly as in its openid-configuration document.',
    detail: { expected: issuer },
  });
}

/**
 * The audience: us, and nobody else that we do not know (OIDC Core sec. 3.1.3.7 no. 3 to 5, V-6).
 *
 * @throws CLAIM_ABSENT, CLAIM_MALFORMED, AUDIENCE_MISMATCH
 */
export function checkAudience(payload: JsonObject, { step, clientId }: ClaimExpectation): void {
  const aud = payload['aud'];
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : aud === undefined ? [] : [aud];
  if (audiences.length === 0) throw absentClaim('aud', step);
  if (!audiences.every((one) => typeof one === 'string')) throw malformedClaim('aud', 'is not a text', step);
  if (audiences.some((one) => one !== clientId))
    throw audienceMismatch(step, 'is meant for somebody else, too or alone');
  const azp = payload['azp'];
  if (azp !== undefined && azp !== clientId) throw audienceMismatch(step, 'was issued to somebody else');
}

/**
 * The times: not expired, not from the future, and not issued too long ago where the site sets a limit (V-7).
 *
 * @param required those of exp and iat that must be there
 * @throws CLAIM_ABSENT, CLAIM_MALFORMED, TOKEN_EXPIRED, TOKEN_NOT_YET_VALID
 */
export function checkTimes(
  payload: JsonObject,
  { step, clockToleranceSeconds, maxTokenAgeSeconds }: Omit<ClaimExpectation, 'clientId'>,
  required: ReadonlyArray<'exp' | 'iat'> = [],
): void {
  const now = Date.now() / 1_000;
  for (const name of required) if (payload[name] === undefined) throw absentClaim(name, step);
  const exp = timeClaim(payload, 'exp', step);
  if (exp !== undefined && exp + clockToleranceSeconds <= now) {
    throw new VerificationError('TOKEN_EXPIRED', `The ${step} expired ${Math.round(now - exp)} seconds ago.`, {
      step,
      hint: 'Begin again. If every login fails so, compare the clock of this server with the time.',
      detail: { expiredSecondsAgo: Math.round(now - exp) },
    });
  }
  for (const name of ['nbf', 'iat'] as const) {
    const time = timeClaim(payload, name, step);
    if (time === undefined || time - clockToleranceSeconds <= now) continue;
    throw new VerificationError('TOKEN_NOT_YET_VALID', `The ${step} is from ${Math.round(time - now)} seconds ahead.`, {
      step,
      hint: 'Compare the clock of this server with the time; the option clockToleranceSeconds allows for small differences.',
      detail: { claim: name, secondsAhead: Math.round(time - now) },
    });
  }
  const iat = timeClaim(payload, 'iat', step);
  if (iat === undefined || maxTokenAgeSeconds === undefined) return;
  const ageSeconds = now - iat;
  if (ageSeconds <= maxTokenAgeSeconds + clockToleranceSeconds) return;
  throw new VerificationError('TOKEN_EXPIRED', `The ${step} was issued ${Math.round(ageSeconds)} seconds ago.`, {
    step,
    hint: `At most ${maxTokenAgeSeconds} are wanted: see the option maxTokenAgeSeconds, and compare the clock of this server.`,
    detail: { ageSeconds: Math.round(ageSeconds), maxTokenAgeSeconds },
  });
}

/** The subject: an opaque text of 1 to 255 characters (OIDC Core sec. 2, V-9). @throws CLAIM_ABSENT, CLAIM_MALFORMED */
export function subjectOf(payload: JsonObject, step: Step): string {
  const sub = requiredText(payload, 'sub', step);
  if (sub.length > 255) throw malformedClaim('sub', 'has more than 255 characters', step);
  return sub;
}

/** A claim that must be there as a text with something in it. @throws CLAIM_ABSENT, CLAIM_MALFORMED */
export function requiredText(payload: JsonObject, name: string, step: Step): string {
  const value = payload[name];
  if (value === undefined) throw absentClaim(name, step);
  if (typeof value !== 'string' || value === '') throw malformedClaim(name, 'is not a text with something in it', step);
  return value;
}

/** Seconds since the epoch; undefined when the claim is absent. @throws CLAIM_MALFORMED */
export function timeClaim(payload: JsonObject, name: string, step: Step): number | undefined {
  const value = payload[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw malformedClaim(name, 'is not a number', step);
  return value;
}

const OPERATOR_HINT = 'Whoever issued the token has to correct it: the operator of the authority, or of the agent.';

/** The error for a claim that had to be there. */
export function absentClaim(name: string, step: Step): VerificationError {
  return new VerificationError('CLAIM_ABSENT', `The ${step} has no ${name}.`, {
    step,
    hint: OPERATOR_HINT,
    detail: { claim: name },
  });
}

/** The error for a claim that cannot be what it says. */
export function malformedClaim(name: string, fault: string, step: Step): VerificationError {
  return new VerificationError('CLAIM_MALFORMED', `The ${step} has a claim ${name} that ${fault}.`, {
    step,
    hint: OPERATOR_HINT,
    detail: { claim: name },
  });
}

function audienceMismatch(step: Step, fault: string): VerificationError {
  return new VerificationError('AUDIENCE_MISMATCH', `The ${step} ${fault}.`, {
    step,
    hint: 'A token of another site may have been put in the place of the one for this site.',
  });
}
