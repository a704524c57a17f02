import { quoted, VerificationError } from '../errors.js';
import { type Check, isHttpUrl, isRecord, isText } from '../options.js';
import type { PositiveAssertion } from './assertion.js';

/** The one provider that a site uses: its OP Identifier to discover, or its endpoint, known in advance. */
export type ProviderOption = string | FixedProvider;

/** A provider whose endpoint is known in advance, so that no discovery has to find it. */
export interface FixedProvider {
  /** The OP endpoint. */
  readonly endpoint: string;
  /**
   * What the whole of each of its identifiers looks like. It takes the place of discovering an asserted identifier.
   * Default: asserted identifiers are discovered.
   */
  readonly identifierPattern?: RegExp | undefined;
  /** Its OP Identifier, for messages. Default: the endpoint. */
  readonly opIdentifier?: string | undefined;
  /** What messages call it. Default: 'The provider'. */
  readonly name?: string | undefined;
}

/** What a provider is known by here: its OP Identifier, or its endpoint. */
export function providerUrl(provider: ProviderOption | undefined): string | undefined {
  return typeof provider === 'object' ? provider.endpoint : provider;
}

/** What may be given as the option `provider`. */
export const isProviderOption: Check = (value) => {
  if (typeof value === 'string') return isHttpUrl(value);
  if (isRecord(value)) return 'must be a URL or { endpoint, identifierPattern?, opIdentifier?, name? }';
  const { endpoint, identifierPattern, opIdentifier, name, ...rest } = value as Record<keyof FixedProvider, unknown>;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined)
    return `has no member "${unknown}"; it has endpoint, identifierPattern, opIdentifier and name`;
  if (isHttpUrl(endpoint)) return `has an endpoint that ${isHttpUrl(endpoint)}`;
  if (identifierPattern !== undefined && !(identifierPattern instanceof RegExp)) {
    return 'has an identifierPattern that is not a regular expression';
  }
  if (opIdentifier !== undefined && isHttpUrl(opIdentifier)) return 'has an opIdentifier that is not a URL';
  return name === undefined || !isText(name) ? undefined : 'has a name that is no text';
};

/** What the identifiers of a provider look like, and the one endpoint that may assert them without discovery. */
export interface OwnIdentifiers {
  readonly endpoint: string;
  /** Matches whole identifiers only. */
  readonly pattern: RegExp;
}

/**
 * The identifiers of a provider that has a pattern for them. The pattern is made to match whole identifiers only: one that
 * matches a part would let `https://op.example.evil/` in.
 */
export function ownIdentifiers({ endpoint, identifierPattern }: FixedProvider): OwnIdentifiers | undefined {
  if (!identifierPattern) return undefined;
  const { source, flags } = identifierPattern;
  return { endpoint, pattern: new RegExp(`^(?:${source})$`, flags.replace(/[gmy]/g, '')) };
}

/**
 * Checks that a provider asserts one of its own identifiers, and signs all that it says (sec. 11.2 for a provider that is
 * known in advance).
 *
 * Security: the pattern stands in for discovery at the provider's own endpoint alone. A session may hold a login that another
 * strategy of the site began, at a provider of the visitor's choice, which could otherwise assert the identifiers of this one.
 *
 * @throws ENDPOINT_MISMATCH, CLAIMED_ID_MISMATCH, FIELD_UNSIGNED
 */
export function verifyOwnIdentifier(assertion: PositiveAssertion, { endpoint, pattern }: OwnIdentifiers): void {
  if (endpoint !== assertion.endpoint) {
    throw new VerificationError(
      'ENDPOINT_MISMATCH',
      `The response comes from ${quoted(assertion.endpoint)}, which is not this site's provider.`,
      {
        step: 'discovered-information',
        hint: 'Begin again. If it stays, the provider has another endpoint now, which the site has to name; or it was forged.',
        detail: { expected: endpoint, received: assertion.endpoint },
      },
    );
  }
  if (!pattern.test(assertion.claimedId)) {
    throw new VerificationError(
      'CLAIMED_ID_MISMATCH',
      `The response asserts ${quoted(assertion.claimedId)}, which is no identifier of this site's provider.`,
      {
        step: 'discovered-information',
        hint: 'If the provider gives out such identifiers, its identifierPattern has to match them; else the response was forged.',
        detail: { received: assertion.claimedId },
      },
    );
  }
  // What this provider does not sign it did not write.
  const signed = new Set([...assertion.signed, 'ns', 'mode', 'signed', 'sig', 'invalidate_handle']);
  for (const name of assertion.message.keys()) {
    if (signed.has(name)) continue;
    throw new VerificationError('FIELD_UNSIGNED', `The response does not sign ${quoted(`openid.${name}`)}.`, {
      step: 'response',
      hint: 'Begin again; what this provider does not sign, somebody else added.',
      detail: { field: name },
    });
  }
}
