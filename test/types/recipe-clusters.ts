import { subscribe } from 'node:diagnostics_channel';
import type { ErrorRequestHandler } from 'express';
import { EVENT_CHANNEL, isRelyingPartyError, type LoginEvent } from 'openid-rp-core';
import { RedisStore, sealedStore } from 'openid-rp-core/stores';
import passport from 'passport';
import { Strategy as Id4meStrategy } from 'passport-id4me';
import { Strategy as OpenIdStrategy } from 'passport-openid2';
import { createClient } from 'redis';

// The same in every process: one store, and the same keys.
const client = createClient({ url: process.env['REDIS_URL'] ?? '', disableOfflineQueue: true });
client.on('error', (error) => console.log(error));
await client.connect();
const store = sealedStore(new RedisStore({ client }), [process.env['STORE_KEY'] ?? '']);
const transaction = { cookie: { keys: [process.env['LOGIN_KEY'] ?? ''] } };

const origin = 'https://site.example';
passport.use(
  new OpenIdStrategy({ returnURL: `${origin}/auth/openid/return`, store, transaction }, (identifier) => ({
    identifier,
  })),
);
passport.use(
  new Id4meStrategy(
    { clientName: 'Example site', callbackURL: `${origin}/auth/id4me/return`, store, transaction },
    (issuer, profile) => ({ issuer, id: profile.id }),
  ),
);

/** The last middleware: says that a login could not be decided, and when it is worth another try. */
export const whileStoreIsDown: ErrorRequestHandler = (error, _request, response, next) => {
  if (!isRelyingPartyError(error) || error.status !== 503) return next(error);
  response.status(503).set('retry-after', '5').send('Please try again in a moment.');
};

subscribe(EVENT_CHANNEL, (message) => {
  const event = message as LoginEvent;
  if (event.type === 'store-unavailable') console.log('a login went on without the store', event.error.cause);
});
