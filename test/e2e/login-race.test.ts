import { setTimeout as sleep } from 'node:timers/promises';
import { createSite, openStorage, type Site, type SiteUser } from 'example-site';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPostgres, type PostgresServer, startPostgres } from '../interop/postgres-server.js';
import { requirement } from '../interop/requirement.js';
import { databaseFile } from '../interop/sql-clients.js';

const { found, reason } = findPostgres();
const hasPostgres = requirement('postgresql', found, reason);

const session = { idToken: '', providerSession: '' };
const said = { claims: [], name: 'Alice', email: '' };
const page = {
  protocol: 'openid2',
  issuer: '',
  subject: 'https://alice.example/',
  identifier: 'page',
  ...said,
} as const;
const player = { protocol: 'steam', issuer: '', subject: '76561197960287930', identifier: 'player', ...said } as const;

/** What both databases have to keep. */
function raceCases(url: () => string): void {
  let site: Site;
  let alice: SiteUser;
  beforeAll(async () => {
    const storage = await openStorage(url());
    site = createSite({ baseUrl: 'http://127.0.0.1:3000', sessionSecret: 'for this test', storage });
    await site.accounts.register(page, { name: 'Alice', email: '', isEmailVerified: false });
    alice = (await site.accounts.logIn(page, session)) as SiteUser;
  });
  afterAll(() => site?.storage.close());

  it('an identity that belongs to no account begins no login', async () => {
    expect(await site.accounts.logIn(player, session)).toBeUndefined();
  });

  it('who logs in while the identity is removed is logged out', async () => {
    const { accounts } = site;
    for (let round = 0; round < 20; round += 1) {
      expect(await accounts.add(alice.accountId, player)).toBe(true);
      const [user, isRemoved] = await Promise.all([accounts.logIn(player, session), accounts.remove(alice, player)]);
      expect(isRemoved).toBe(true);
      expect(user && (await accounts.findLogin(user.loginId))).toBeUndefined();
    }
  });
}

describe('in SQLite', () => {
  const { file, remove } = databaseFile();
  afterAll(remove);
  raceCases(() => `file:${file}`);
});

describe.skipIf(!hasPostgres)('in PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.close());
  raceCases(() => server.url);

  it('a login waits for a removal that is under way, and then there is none', async () => {
    const storage = await openStorage(server.url);
    const { accounts } = createSite({ baseUrl: 'http://127.0.0.1:3000', sessionSecret: 'for this test', storage });
    const alice = (await accounts.logIn(page, session)) as SiteUser;
    await accounts.add(alice.accountId, player);
    const other = new pg.Client({ connectionString: server.url });
    await other.connect();
    await other.query('BEGIN');
    await other.query("DELETE FROM identities WHERE protocol = 'steam'");
    const login = accounts.logIn(player, session);
    await sleep(200);
    await other.query('COMMIT');
    expect(await login).toBeUndefined();
    await other.end();
    await storage.close();
  });
});
