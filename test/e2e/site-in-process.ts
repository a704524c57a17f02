import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSite, developmentAt, openStorage, type Site, type Storage } from 'example-site';
import { createDevIdentity, type DevId4me, type DevIdentity } from 'openid-rp-devkit';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { createApp as createExpressApp } from '../../examples/express/src/app.js';
import { createApp as createKoaApp } from '../../examples/koa/src/app.js';
import { databaseFile } from '../interop/sql-clients.js';
import type { Framework } from './example-site.js';
import { type Browse, browserAt } from './page-client.js';

const LISTENERS: Readonly<Record<Framework, (site: Site) => RequestListener>> = {
  express: createExpressApp,
  koa: (site) => createKoaApp(site).callback(),
};

type Database = Storage['database'];

/** Settings that differ from those of a site on the web, at its own address. */
export interface SiteSettings {
  readonly baseUrl?: string;
  /** Beside the providers for development. */
  readonly isDevelopment?: boolean;
  /** Has the accounts, in place of the database of its own. */
  readonly database?: Database;
}

/** Sites in this process, each with a database of its own. */
export interface Sites {
  readonly identity: DevIdentity & { readonly id4me: DevId4me };
  open(framework: Framework, settings?: SiteSettings): Promise<Browse>;
  /** The database of the site that was opened last. */
  readonly database: Database;
  /** Opens a site for several browsers. */
  openFor<const Names extends readonly string[]>(
    framework: Framework,
    names: Names,
  ): Promise<Readonly<Record<Names[number], Browse>>>;
}

/** Opens sites for the tests of a file, beside providers for development, and closes everything afterwards. */
export function useSites(): Sites {
  const closers: Array<() => Promise<void>> = [];
  let identity: Sites['identity'];
  let database: Database;
  beforeAll(async () => {
    identity = await createDevIdentity({ id4me: true });
  });
  afterEach(async () => {
    identity.id4me.reset();
    for (const close of closers.splice(0)) await close();
  });
  afterAll(() => identity.close());

  const listen = async (
    framework: Framework,
    { baseUrl, isDevelopment = false, ...settings }: SiteSettings,
  ): Promise<string> => {
    const { file, remove } = databaseFile();
    const own = await openStorage(`file:${file}`);
    const storage = { ...own, ...settings };
    database = storage.database;
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(async () => {
      server.close();
      server.closeAllConnections();
      await storage.close();
      remove();
    });
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { nameServer } = identity.id4me;
    const development = isDevelopment ? developmentAt({ origin: identity.origin, nameServer }) : undefined;
    const site = createSite({ baseUrl: baseUrl ?? origin, sessionSecret: 'only for this test', storage, development });
    server.on('request', LISTENERS[framework](site));
    return origin;
  };
  return {
    get identity() {
      return identity;
    },
    get database() {
      return database;
    },
    open: async (framework, settings = {}) => browserAt(await listen(framework, settings)),
    async openFor(framework, names) {
      const origin = await listen(framework, { isDevelopment: true });
      return Object.fromEntries(names.map((name) => [name, browserAt(origin)])) as never;
    },
  };
}
