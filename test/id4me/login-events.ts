import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EVENT_CHANNEL, type LoginEvent } from 'openid-rp-core';
import { afterAll, beforeAll, beforeEach } from 'vitest';

/** What the library told observers since the test began. */
export function useEvents(): readonly LoginEvent[] {
  const events: LoginEvent[] = [];
  const listen = (event: unknown) => void events.push(event as LoginEvent);
  beforeAll(() => subscribe(EVENT_CHANNEL, listen));
  beforeEach(() => {
    events.length = 0;
  });
  afterAll(() => void unsubscribe(EVENT_CHANNEL, listen));
  return events;
}
