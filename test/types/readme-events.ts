import { subscribe } from 'node:diagnostics_channel';
import { EVENT_CHANNEL, type LoginEvent } from 'openid-rp-core';

subscribe(EVENT_CHANNEL, (message) => {
  const event = message as LoginEvent;
  if (event.type === 'failed') console.log(event.error.code, event.error.step, event.error.hint);
});
