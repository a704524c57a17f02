import { ProviderError, quoted, VerificationError } from '../errors.js';
import type { Parameters, RequestMessage } from '../request-message.js';

/** What came back from the authority, of a shape that can be one; nothing in it is verified (OIDC Core sec. 3.1.2.5). */
export type AuthorizationResponse =
  | { readonly kind: 'code'; readonly code: string; readonly state: string; readonly issuer?: string }
  | {
      readonly kind: 'error';
      readonly error: string;
      readonly description?: string;
      readonly state: string;
      readonly issuer?: string;
    };

const MAX_CODE_LENGTH = 4_096;

/**
 * Reads an authorization response: from the query of a GET, or the body of a POST (RFC 6749 sec. 4.1.2, T-4).
 *
 * @throws PARAMETER_DUPLICATED, FIELD_ABSENT, FIELD_MALFORMED
 */
export function parseAuthorizationResponse({ method, query, form }: RequestMessage): AuthorizationResponse {
  const parameters = method === 'POST' ? form : query;
  const one = (name: string) => single(parameters, name);
  const [state, code, error, issuer, description] = [
    one('state'),
    one('code'),
    one('error'),
    one('iss'),
    one('error_description'),
  ];
  if (!state) throw absent('state');
  const named = { state, ...(issuer !== undefined && { issuer }) };
  if (error !== undefined) return { kind: 'error', error, ...(description !== undefined && { description }), ...named };
  if (!code) throw absent('code');
  if (code.length > MAX_CODE_LENGTH || !/^[\x20-\x7e]+$/.test(code)) {
    throw new VerificationError('FIELD_MALFORMED', 'The code of the response is not one.', {
      step: 'response',
      hint: 'Begin again; somebody may have made the response. If it stays, the operator of the authority has to look at it.',
    });
  }
  return { kind: 'code', code, ...named };
}

/** Which login a response says it belongs to; a stranger may have written it. */
export function readState({ method, query, form }: RequestMessage): string | undefined {
  const found = (method === 'POST' ? form : query).filter(([name]) => name === 'state');
  return found.length === 1 ? found[0]?.[1] : undefined;
}

/** Whether a request is an authorization response, rather than something else, such as the beginning of a login. */
export function isAuthorizationResponse({ method, query, form }: RequestMessage): boolean {
  const names = new Set((method === 'POST' ? form : query).map(([name]) => name));
  return names.has('code') || names.has('error') || (names.has('state') && !names.has('target_link_uri'));
}

/**
 * Checks that the response is from the authority that the visitor was sent to, where it says so (RFC 9207, T-2): else the code of
 * one authority could be carried to another one.
 *
 * @throws ISSUER_ABSENT, ISSUER_MISMATCH
 */
export function verifyResponseIssuer(
  issuer: string | undefined,
  expected: { readonly issuer: string; readonly issParameterSupported: boolean },
): void {
  if (issuer === expected.issuer) return;
  if (issuer !== undefined) {
    throw new VerificationError(
      'ISSUER_MISMATCH',
      `The response is from ${quoted(issuer)}, not ${quoted(expected.issuer)}.`,
      {
        step: 'response',
        hint: 'Somebody may have mixed the answers of two authorities; beginning the login again helps.',
        detail: { expected: expected.issuer },
      },
    );
  }
  if (!expected.issParameterSupported) return;
  throw new VerificationError(
    'ISSUER_ABSENT',
    `The response does not name its issuer, which ${quoted(expected.issuer)} always does.`,
    {
      step: 'response',
      hint: 'Somebody may have made the response; beginning the login again helps.',
      detail: { expected: expected.issuer },
    },
  );
}

/** How an error of the authority ends the login: as the visitor's choice, as something left for the visitor to do, or as a fault. */
export function outcomeOfError(error: string): 'cancelled' | 'setup-needed' | 'fault' {
  if (error === 'access_denied') return 'cancelled';
  const isForVisitor = /^(?:login|consent|interaction|account_selection)_required$/.test(error);
  return isForVisitor ? 'setup-needed' : 'fault';
}

/** The authority could not use our request. Text of a stranger: for the log, in quotes. */
export function reportedError(error: string, description: string | undefined, issuer: string): ProviderError {
  const text = quoted(description === undefined ? error : `${error}: ${description}`);
  return new ProviderError('PROVIDER_REPORTED', `The authority ${quoted(issuer)} reported an error: ${text}.`, {
    step: 'response',
    hint: 'The authority could not use the request of this site; its words may say why.',
    detail: { issuer, error: error.slice(0, 100) },
  });
}

function single(parameters: Parameters, name: string): string | undefined {
  const found = parameters.filter(([one]) => one === name);
  if (found.length <= 1) return found[0]?.[1];
  throw new VerificationError('PARAMETER_DUPLICATED', `The response has ${name} ${found.length} times.`, {
    step: 'response',
    hint: 'Begin again; no authority does this, so somebody may have made the response.',
    detail: { parameter: name },
  });
}

function absent(name: string): VerificationError {
  return new VerificationError('FIELD_ABSENT', `The response has no ${name}.`, {
    step: 'response',
    hint: 'It is not the answer to a login; beginning the login again helps.',
    detail: { parameter: name },
  });
}
