import type { TransactionOption } from 'openid-rp-core';
import type { DevIdentity } from 'openid-rp-devkit';
import type { Strategy as PassportStrategy } from 'passport';
import { type StrategyOptions as Id4meOptions, Strategy as Id4meStrategy } from 'passport-id4me';
import { type StrategyOptions as OpenId2Options, Strategy as OpenId2Strategy } from 'passport-openid2';
import type { Carried } from '../../packages/passport-openid2/test/visitor.js';

/** What a framework's tests need of a protocol: its strategy, and a provider that answers. */
export interface Protocol {
  readonly name: 'openid2' | 'id4me';
  readonly Strategy: new (
    options: object,
    verify: (first: string, profile: { id: string }) => object,
  ) => PassportStrategy;
  options(transaction: TransactionOption): object;
  /** The verify callback. */
  verify(this: void, first: string, profile: { readonly id: string }): object;
  /** The form by which a visitor begins a login. */
  form(userName: string): Record<string, string>;
  /** Who the verify callback says that somebody is. */
  user(userName: string): object;
  /** The provider's answer, by POST where the protocol has that. */
  approve(url: string, userName: string, via?: 'GET' | 'POST'): Promise<Carried>;
  cancel(url: string): Promise<Carried>;
}

/** A development identity with both protocols. */
export type Identity = DevIdentity & { readonly id4me: NonNullable<DevIdentity['id4me']> };

/** OpenID 2.0, at the provider for development. */
export function openId2Protocol({ openid2 }: Identity): Protocol {
  const options: OpenId2Options = { returnURL: 'https://site.example/auth/return', allowPrivateAddresses: true };
  return {
    name: 'openid2',
    Strategy: OpenId2Strategy as unknown as Protocol['Strategy'],
    options: (transaction) => ({ ...options, transaction }),
    verify: (identifier) => ({ identifier }),
    form: (userName) => ({ openid_identifier: openid2.identifier(userName) }),
    user: (userName) => ({ identifier: openid2.identifier(userName) }),
    approve: async (url, user, via) => openid2.approve(url, { user, ...(via && { via }) }),
    cancel: async (url) => openid2.cancel(url),
  };
}

/** ID4me, at the authority for development. */
export function id4meProtocol({ id4me }: Identity): Protocol {
  const options: Id4meOptions = {
    clientName: 'Test site',
    callbackURL: 'https://site.example/auth/return',
    dns: { servers: [id4me.nameServer] },
    allowPrivateAddresses: true,
    allowInsecureHttp: true,
  };
  return {
    name: 'id4me',
    Strategy: Id4meStrategy as unknown as Protocol['Strategy'],
    options: (transaction) => ({ ...options, transaction }),
    verify: (issuer, { id }) => ({ issuer, id }),
    form: (userName) => ({ id4me_identifier: id4me.identifier(userName) }),
    user: (userName) => ({ issuer: id4me.issuer, id: id4me.subject(userName) }),
    approve: (url, user) => id4me.approve(url, { user }),
    cancel: (url) => id4me.cancel(url),
  };
}
