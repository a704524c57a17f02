import { isRelyingPartyError } from 'openid-rp-core';

/** What is examined. */
export type Subject = 'openid2' | 'id4me' | 'site';

/** What one look found out. Whatever is not as it should be comes with what to do about it. */
export type Finding =
  | { readonly status: 'ok'; readonly message: string; readonly detail?: Detail; readonly durationMs?: number }
  | {
      readonly status: 'warning' | 'failed';
      readonly message: string;
      readonly advice: string;
      /** The code of the library's error. */
      readonly code?: string;
      readonly detail?: Detail;
      readonly durationMs?: number;
    };

/** Facts for programs; no secrets. */
export type Detail = Readonly<Record<string, unknown>>;

/** A finding and the part of the examination that it belongs to: a line of the report. */
export type ReportedStep = Finding & {
  readonly subject: Subject;
  readonly step: string;
  /** Of what was done for this step; for a conclusion, since the step before. */
  readonly durationMs: number;
};

export function ok(message: string, detail?: Detail): Finding {
  return { status: 'ok', message, ...(detail && { detail }) };
}

export function warning(message: string, advice: string, detail?: Detail): Finding {
  return { status: 'warning', message, advice, ...(detail && { detail }) };
}

export function failed(message: string, advice: string, detail?: Detail): Finding {
  return { status: 'failed', message, advice, ...(detail && { detail }) };
}

/** What this command can do about an error, beyond what the error itself advises. */
const OWN_ADVICE: Readonly<Record<string, string>> = {
  ADDRESS_NOT_PUBLIC: 'For a server of your own network: --allow-private-addresses.',
  PORT_REFUSED: 'For a server of your own network: --allow-private-addresses.',
  IDENTIFIER_MALFORMED: 'For names such as alice.localhost: --allow-private-addresses.',
  ISSUER_MALFORMED: 'For an authority on this machine: --allow-private-addresses and --allow-insecure-http.',
  DNS_INSECURE: 'Or look without: --dnssec prefer.',
  TIMED_OUT: 'Or wait longer: --timeout-ms.',
  XRI_UNSUPPORTED: 'For XRIs, name a proxy resolver: --xri-proxy.',
};

/**
 * The finding for what was thrown.
 *
 * @param status how much the error matters here
 * @throws what is no error of the library, and what it says of this command's own options
 */
export function findingOf(error: unknown, status: 'warning' | 'failed' = 'failed'): Finding {
  if (!isRelyingPartyError(error) || error.name === 'ConfigurationError') throw error;
  const { code, message, hint, detail } = error;
  return { status, message, advice: adviceOn(code, hint), code, detail };
}

/** The code stands beside each advice; whoever runs this command need not have the documentation's files. */
const LOOK_IT_UP = "Look the code up in the documentation's list of errors.";

/** What to do about an error of the library. */
export function adviceOn(code: string, hint: string | undefined): string {
  return [hint, OWN_ADVICE[code]].filter(Boolean).join(' ') || LOOK_IT_UP;
}
