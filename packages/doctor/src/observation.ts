import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EVENT_CHANNEL, type LoginEvent } from 'openid-rp-core';
import type { ClockReadings } from './clock.js';
import { adviceOn, type Finding, ok, warning } from './finding.js';
import type { Journal } from './journal.js';
import { quoted } from './printable.js';

/** An answered request. */
export type Exchange = Extract<LoginEvent, { type: 'http-exchange' }>;
type Lookup = Extract<LoginEvent, { type: 'dns-lookup' }>;
type Failure = Extract<LoginEvent, { type: 'dns-lookup-failed' | 'http-exchange-failed' }>;

/**
 * Runs a part of an examination and tells each request and each DNS lookup that the library makes in it, as it happens.
 *
 * @param exchanges gets the requests that were answered
 */
export async function observed<T>(
  journal: Journal,
  clock: ClockReadings,
  run: () => Promise<T>,
  exchanges: Exchange[] = [],
): Promise<T> {
  const listen = (message: unknown) => {
    const event = message as LoginEvent;
    if (event.type === 'dns-lookup') journal.add('dns', describeLookup(event));
    if (event.type === 'dns-lookup-failed') journal.add('dns', describeFailure(event));
    if (event.type === 'http-exchange-failed') journal.add('request', describeFailure(event));
    if (event.type !== 'http-exchange') return;
    exchanges.push(event);
    clock.read(event.url, event.serverTime);
    journal.add('request', describeExchange(event));
  };
  subscribe(EVENT_CHANNEL, listen);
  try {
    return await run();
  } finally {
    unsubscribe(EVENT_CHANNEL, listen);
  }
}

function describeExchange({ url, status, contentType, durationMs, step }: Exchange): Finding {
  const kind = contentType === '' ? 'without a content type' : quoted(contentType);
  const isRedirect = status >= 300 && status < 400;
  const message = `${quoted(url)} ${isRedirect ? `redirects (${status})` : `answered ${status}, ${kind}`}.`;
  const detail = { url, status, contentType, part: step };
  // A provider that makes no association answers 400 (OpenID 2.0 sec. 5.1.2.2).
  if (status < 400 || step === 'association') return { ...ok(message, detail), durationMs };
  const advice = 'Look at this address in a browser, and at the log of its server.';
  return { ...warning(message, advice, detail), durationMs };
}

function describeLookup({ name, outcome, security, ttlSeconds, durationMs }: Lookup): Finding {
  const records = outcome === 'found' ? 'has TXT records' : 'has none';
  const message = `${quoted(name)} ${records} (TTL ${ttlSeconds} s, DNSSEC: ${security}).`;
  return { ...ok(message, { name, outcome, security, ttlSeconds }), durationMs };
}

/** No failure: whether the identifier can be used without it, the step that asked tells. */
function describeFailure(event: Failure): Finding {
  const { code, message, hint, durationMs } = event;
  const detail = event.type === 'dns-lookup-failed' ? { name: event.name } : { url: event.url, part: event.step };
  return { status: 'warning', message, advice: adviceOn(code, hint), code, detail, durationMs };
}
