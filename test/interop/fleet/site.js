// One process of a site that keeps nothing to itself: logins under way are in sealed cookies, the rest is in the store.
// Environment: PORT, BASE_URL, STORE (memory:, redis://... or postgres://...), NAME_SERVER, COOKIE_KEY, DEADLINE_MS, and ACCEPTED, a
// file to which every login that was accepted is written before anybody hears of it. Says when it listens, and ends with the process
// that started it. A message makes it answer what it used: operations of the store, and CPU time.
import { appendFileSync } from 'node:fs';
import express from 'express';
import { MemoryStore, RedisStore, SqlStore } from 'openid-rp-core/stores';
import passport from 'passport';
import { Strategy as Id4meStrategy } from 'passport-id4me';
import { Strategy as OpenIdStrategy } from 'passport-openid2';

const { PORT, BASE_URL, STORE, NAME_SERVER, COOKIE_KEY, DEADLINE_MS, ACCEPTED } = process.env;

const store = counting(await openStore(STORE));
const http = { deadlineMs: Number(DEADLINE_MS) };
const transaction = { cookie: { keys: [COOKIE_KEY] } };
passport.use(
  new OpenIdStrategy(
    { returnURL: `${BASE_URL}/openid2/return`, store, transaction, http, allowPrivateAddresses: true },
    async (identifier) => ({ name: identifier }),
  ),
);
passport.use(
  new Id4meStrategy(
    {
      clientName: 'Fleet',
      callbackURL: `${BASE_URL}/id4me/return`,
      store,
      transaction,
      http,
      dns: { servers: [NAME_SERVER] },
      allowPrivateAddresses: true,
      allowInsecureHttp: true,
    },
    async (issuer, profile) => ({ name: `${issuer} ${profile.id}` }),
  ),
);

const app = express();
app.disable('x-powered-by');
for (const protocol of ['openid2', 'id4me']) {
  app.get(`/${protocol}`, (request, response, next) => {
    const options = { appState: String(request.query.login), session: false };
    passport.authenticate(protocol, options, settle(response))(request, response, next);
  });
  app.get(`/${protocol}/return`, (request, response, next) => {
    passport.authenticate(protocol, { session: false }, settle(response))(request, response, next);
  });
}

/** Answers with who logged in, or with the code of what went wrong; what has none is a fault that the harness counts. */
function settle(response) {
  return (error, user, info, status) => {
    if (user) {
      appendFileSync(ACCEPTED, `${info.appState}\t${user.name}\n`);
      return response.json({ name: user.name });
    }
    const code = error?.code ?? info?.code;
    if (error && typeof error.code !== 'string') console.error(error);
    return response.status(error?.status ?? status ?? 500).json({ code });
  };
}

async function openStore(url) {
  if (url === 'memory:') return new MemoryStore();
  if (url.startsWith('redis:')) {
    const { createClient } = await import('redis');
    const client = createClient({ url, disableOfflineQueue: true });
    client.on('error', () => undefined);
    await client.connect();
    return new RedisStore({ client });
  }
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString: url });
  pool.on('error', () => undefined);
  const made = new SqlStore({ dialect: 'postgres', execute: (text, parameters) => pool.query(text, parameters) });
  await made.migrate();
  return made;
}

function counting(kept) {
  const operations = { get: 0, set: 0, add: 0, take: 0, delete: 0 };
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send({ operations, cpuMs: (user + system) / 1_000 });
  });
  const counted = Object.keys(operations).map((operation) => [
    operation,
    (...parameters) => {
      operations[operation] += 1;
      return kept[operation](...parameters);
    },
  ]);
  return { remembersSince: kept.remembersSince, ...Object.fromEntries(counted) };
}

app.listen(Number(PORT), '127.0.0.1', () => console.log('listening'));
process.once('disconnect', () => process.exit());
