import { channel } from 'node:diagnostics_channel';
import { isRelyingPartyError, type RelyingPartyError, type Step } from './errors.js';

/**
 * What the library tells observers: one message for each thing that happened. None holds a secret - no MAC key, nonce, state,
 * code or token.
 */
export type LoginEvent =
  /** An outbound request was answered; `url` without its query, `serverTime` as the server wrote it. */
  | {
      readonly type: 'http-exchange';
      readonly step: Step;
      readonly url: string;
      readonly status: number;
      readonly contentType: string;
      readonly serverTime: string | undefined;
      readonly durationMs: number;
    }
  /** An outbound request had no answer that could be read; `url` without its query. Whether a login fails of it, other events tell. */
  | {
      readonly type: 'http-exchange-failed';
      readonly step: Step;
      readonly url: string;
      readonly code: string;
      readonly message: string;
      readonly hint: string | undefined;
      readonly durationMs: number;
    }
  /** A name was looked up, and the answer was certain. */
  | {
      readonly type: 'dns-lookup';
      readonly name: string;
      readonly outcome: 'found' | 'absent';
      readonly security: 'secure' | 'insecure' | 'unknown';
      readonly ttlSeconds: number;
      readonly durationMs: number;
    }
  /** A name was looked up, and nothing can be concluded. */
  | {
      readonly type: 'dns-lookup-failed';
      readonly name: string;
      readonly code: string;
      readonly message: string;
      readonly hint: string | undefined;
      readonly durationMs: number;
    }
  | { readonly type: 'discovered'; readonly identifier: string; readonly endpoint: string }
  | {
      readonly type: 'associated';
      readonly endpoint: string;
      readonly associationType: string;
      readonly sessionType: string;
    }
  | { readonly type: 'association-refused'; readonly endpoint: string; readonly code: string; readonly message: string }
  | { readonly type: 'association-invalidated'; readonly endpoint: string }
  | { readonly type: 'redirected'; readonly endpoint: string }
  | { readonly type: 'profile-unavailable'; readonly error: RelyingPartyError }
  /** The store failed at what a login can do without; the login goes on. */
  | { readonly type: 'store-unavailable'; readonly error: RelyingPartyError }
  | { readonly type: 'failed'; readonly error: RelyingPartyError }
  | { readonly type: 'authenticated'; readonly endpoint: string; readonly claimedId: string }
  | {
      readonly type: 'authority-discovered';
      readonly identifier: string;
      readonly issuer: string;
      readonly discoveredAt: string;
    }
  | { readonly type: 'registered'; readonly issuer: string }
  | { readonly type: 'registration-forgotten'; readonly issuer: string }
  | { readonly type: 'id4me-redirected'; readonly issuer: string }
  | { readonly type: 'claims-unavailable'; readonly issuer: string; readonly error: RelyingPartyError }
  | { readonly type: 'identifier-rebound'; readonly identifier: string; readonly issuer: string }
  | { readonly type: 'id4me-authenticated'; readonly issuer: string; readonly subject: string };

/** The name of the `node:diagnostics_channel` channel that carries every `LoginEvent`. */
export const EVENT_CHANNEL = 'openid-rp-core';

const events = channel(EVENT_CHANNEL);

/** Whether anybody listens, for events that cost something to put together. */
export function isObserved(): boolean {
  return events.hasSubscribers;
}

/** Publishes an event; costs nothing while nobody listens. */
export function publish(event: LoginEvent): void {
  if (events.hasSubscribers) events.publish(event);
}

/** An error passes through the core and through a strategy on its way out; it is published once. */
const published = new WeakSet<RelyingPartyError>();

/** Runs one half of a login; an error of this library is published on its way out. */
export async function observed<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (isRelyingPartyError(error) && !published.has(error)) {
      published.add(error);
      publish({ type: 'failed', error });
    }
    throw error;
  }
}
