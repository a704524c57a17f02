import { MemoryStore } from 'openid-rp-core/stores';
import { createDevIdentity } from 'openid-rp-devkit';
import { afterAll, afterEach, beforeAll, describe, vi } from 'vitest';
import { type Carried, type Page, Visitor } from '../../packages/passport-openid2/test/visitor.js';
import type { Makeup, OpenSite, Outcome, RunningSite } from './login-site.js';
import { type Identity, id4meProtocol, openId2Protocol, type Protocol } from './protocol.js';

/** Transactions in cookies. */
export const COOKIE = { cookie: { keys: ['a key: 0123456789abcdef0123456789abcdef'] } } as const;

/** A site of a test, and what happens there. */
export interface Logins {
  readonly protocol: Protocol;
  /** Both providers, for what not every protocol has. */
  readonly identity: Identity;
  /** Opens the site; it closes with the test. */
  open(makeup?: Partial<Makeup>): Promise<void>;
  visitor(): Visitor;
  /** Begins a login; gives the URL of the provider. */
  begin(visitor: Visitor, userName?: string): Promise<string>;
  /** Begins a login, and gives the provider's answer. */
  answer(visitor: Visitor, userName?: string, via?: 'GET' | 'POST'): Promise<Carried>;
}

/** What a page of the site says. */
export function outcomeOf({ status, text }: Page): Outcome & { readonly status: number } {
  return { ...JSON.parse(text), status };
}

/** The protocols, and the ways of keeping transactions, that scenarios are for. */
export interface Kinds {
  readonly protocols?: ReadonlyArray<(identity: Identity) => Protocol>;
  readonly transactions?: ReadonlyArray<Makeup['transaction']>;
}

/** Calls back for each protocol and each way of keeping transactions, and closes what it opened. */
export function forEachLogin(
  open: OpenSite,
  define: (logins: Logins, transaction: Makeup['transaction']) => void,
  { protocols = [openId2Protocol, id4meProtocol], transactions = ['session', COOKIE] }: Kinds = {},
): void {
  let identity: Identity;
  let site: RunningSite | undefined;
  // Sites of a file share associations and registrations, which take their time.
  const store = new MemoryStore();
  beforeAll(async () => {
    identity = await createDevIdentity({ id4me: true });
  });
  afterEach(async () => {
    vi.useRealTimers();
    identity.openid2.resetFaults();
    identity.id4me.reset();
    await site?.close();
    site = undefined;
  });
  afterAll(() => identity.close());

  for (const protocolOf of protocols) {
    for (const transaction of transactions) {
      const name = protocolOf === openId2Protocol ? 'OpenID 2.0' : 'ID4me';
      describe(`${name}, a login kept in ${transaction === 'session' ? 'the session' : 'a cookie'}`, () => {
        const logins: Logins = {
          get protocol() {
            return protocolOf(identity);
          },
          get identity() {
            return identity;
          },
          async open(makeup) {
            const options = { store, ...makeup?.options };
            site = await open({ protocol: this.protocol, transaction, ...makeup, options });
          },
          visitor: () => new Visitor(site?.origin ?? ''),
          async begin(visitor, userName = 'alice') {
            const { status, location, text } = await visitor.post('/auth/login', this.protocol.form(userName));
            if (status !== 302 && status !== 303) throw new Error(`the login did not begin: ${status} ${text}`);
            return location;
          },
          async answer(visitor, userName = 'alice', via = 'GET') {
            return this.protocol.approve(await this.begin(visitor, userName), userName, via);
          },
        };
        define(logins, transaction);
      });
    }
  }
}
