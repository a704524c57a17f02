import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TransactionOption } from 'openid-rp-core';
import type { Protocol } from './protocol.js';

/** What a site is put together of, in whatever framework. */
export interface Makeup {
  readonly protocol: Protocol;
  readonly transaction: TransactionOption;
  /** Options of the strategy, beside those of the protocol. Default: none. */
  readonly options?: object;
  /** Options of `passport.authenticate`. Default: none. */
  readonly authenticate?: object;
  /** Leaves it to Passport to log in, and to redirect: to `/me` after success, to `/failed` after failure. Default: false. */
  readonly redirects?: boolean;
  /** Whether the site has sessions, and so remembers who is logged in. Default: true. */
  readonly hasSession?: boolean;
  /** Whether it parses forms. Default: true. */
  readonly hasParser?: boolean;
  /** Whether it gives the strategy the response, in a framework where a recipe has to say so. Default: true. */
  readonly hasResponse?: boolean;
  /** Begins sessions for visitors of whom there is nothing to remember, as is the default of some. Default: false. */
  readonly savesUninitialized?: boolean;
}

/**
 * Opens a site on loopback, whose configured address is https://site.example. `/auth/login` begins logins, by GET and POST,
 * and `/auth/return` completes them, each of them answering with an `Outcome`; `/me` tells who is logged in.
 */
export type OpenSite = (makeup: Makeup) => Promise<RunningSite>;

/** A site that listens. */
export interface RunningSite {
  readonly origin: string;
  close(): Promise<void>;
}

/** What a site's pages say, as JSON. */
export interface Outcome {
  readonly user?: unknown;
  /** What Passport gave with the user, or in place of one. */
  readonly info?: unknown;
  /** The code of an error that is not the visitor's. */
  readonly error?: string;
}

/** What a site answers when Passport told it of an error. */
export function errorPage(error: unknown): { status: number; outcome: Outcome } {
  const { status = 500, code = String(error) } = error as { status?: number; code?: string };
  return { status, outcome: { error: code } };
}

/** Where Passport redirects to, if it is left to it. */
export const REDIRECTS = { successRedirect: '/me', failureRedirect: '/failed' } as const;

/** A server on any free port of loopback that ends with all its connections. */
export async function listen(listener: RequestListener): Promise<RunningSite> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
