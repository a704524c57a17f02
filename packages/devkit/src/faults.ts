/**
 * The ways in which the provider can misbehave. Every switch is off by default and may be flipped at any time;
 * it counts from the next request on. "Discovery documents" are identity pages and XRDS documents, "direct
 * responses" the answers to associate and check_authentication.
 */
export interface Faults {
  /** Destroys the socket of every request without an answer. */
  down: boolean;
  /** Waits this long before every answer. */
  slowMs: number;
  /** Sends discovery documents and direct responses at this rate. 0 is full speed. */
  dripBytesPerSecond: number;
  /** Redirects each request for a discovery document to a further one. */
  redirectForever: boolean;
  /** Pads discovery documents and direct responses to over 5 MB; they stay valid. */
  hugeBody: boolean;
  /** Sends discovery documents and direct responses gzipped; some 70 kB become 64 MB, still valid. */
  gzipBomb: boolean;
  /** Sends a plain HTML page where an XRDS document was asked for. */
  htmlInsteadOfXrds: boolean;
  /** HTTP status of discovery documents, their content unchanged. */
  identityPageStatus: number | undefined;
  /** Content of every discovery document, its media type unchanged. */
  discoveryBody: string | undefined;
  /** Query (without the question mark) in the endpoint URL that is advertised and asserted. */
  endpointQuery: string | undefined;
  /** Answers every associate request with this refusal; 'html' is an HTML page with status 200. */
  refuseAssociations: 'unsupported-type' | '400' | '500' | 'html' | 'http-200-error' | undefined;
  /** Proposes this in a refusal as unsupported; alone, it also refuses every other pair of types than this one. */
  proposeAssociation: { assocType: string; sessionType: string } | undefined;
  /** Length in bytes of the MAC key that associate sends, whatever the type. */
  wrongMacLength: number | undefined;
  /** Sends this as the provider's Diffie-Hellman key, and the MAC key as a careless relying party would decrypt it. */
  degenerateDhKey: '0' | '1' | 'p-1' | 'p' | undefined;
  /** Replaces or adds fields in the answer to associate. */
  associationOverrides: Record<string, string>;
  /** HTTP status of direct responses; a 3xx leads back to the endpoint. */
  directResponseStatus: number | undefined;
  /** Body of direct responses, literally. */
  directResponseBody: string | undefined;
  /** Value of is_valid in the answer to check_authentication. The assertion still counts as asked for. */
  isValid: string | undefined;
  /** Value of invalidate_handle in the answer to check_authentication. */
  invalidateHandle: string | undefined;
  /** Fields that an assertion carries but does not sign. */
  omitSignedFields: string[];
  /** Sets (or with null removes) fields of an assertion before it is signed; `signed` then is the list to sign by. */
  assertionOverridesBeforeSigning: Record<string, string | null>;
  /** Sets (or with null removes) fields of an assertion after it was signed. */
  assertionOverrides: Record<string, string | null>;
  /** The response nonce of every assertion. */
  nonce: string | undefined;
  /** Forgets the association that an authentication request names: signs privately and sends invalidate_handle. */
  unknownHandle: boolean;
  /** Answers attribute exchange with `count.*` even for one value. */
  alwaysCountAttributes: boolean;
}

/** Every switch off. A function, as tests change the records inside. */
const noFaults = (): Faults => ({
  down: false,
  slowMs: 0,
  dripBytesPerSecond: 0,
  redirectForever: false,
  hugeBody: false,
  gzipBomb: false,
  htmlInsteadOfXrds: false,
  identityPageStatus: undefined,
  discoveryBody: undefined,
  endpointQuery: undefined,
  refuseAssociations: undefined,
  proposeAssociation: undefined,
  wrongMacLength: undefined,
  degenerateDhKey: undefined,
  associationOverrides: {},
  directResponseStatus: undefined,
  directResponseBody: undefined,
  isValid: undefined,
  invalidateHandle: undefined,
  omitSignedFields: [],
  assertionOverridesBeforeSigning: {},
  assertionOverrides: {},
  nonce: undefined,
  unknownHandle: false,
  alwaysCountAttributes: false,
});

/**
 * Fault switches with the given ones on. The object is sealed: setting a misspelt switch later throws, too.
 *
 * @throws TypeError on an unknown fault
 */
export function createFaults(faults: Partial<Faults> = {}): Faults {
  const all = noFaults();
  for (const name of Object.keys(faults)) {
    if (!Object.hasOwn(all, name)) {
      throw new TypeError(`Unknown fault ${JSON.stringify(name)}; known are ${Object.keys(all).join(', ')}.`);
    }
  }
  return Object.seal(Object.assign(all, faults));
}

/** Puts every switch back to off, in place. */
export function resetFaults(faults: Faults): void {
  Object.assign(faults, noFaults());
}

/** Sets or, with null, removes the named fields, in place. */
export function override(fields: Map<string, string>, overrides: Record<string, string | null>): void {
  for (const [name, value] of Object.entries(overrides)) {
    if (value === null) fields.delete(name);
    else fields.set(name, value);
  }
}
