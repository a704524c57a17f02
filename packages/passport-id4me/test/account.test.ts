import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { MemoryStore } from 'openid-rp-core/stores';
import { createDevIdentity } from 'openid-rp-devkit';
import { EVENT_CHANNEL, type LoginEvent, type Profile } from 'passport-id4me';
import { describe, expect, it } from 'vitest';
import { networkOf, type SiteOptions, useSites } from './site.js';

const sites = useSites();
const verify = async (issuer: string, profile: Profile) => ({ key: [issuer, profile.id], profile });

interface Account {
  readonly key: readonly [string, string];
  readonly profile: Profile;
}

/** Logs alice in on a site of her own, as the given options have it. */
async function account(options: SiteOptions, approve = sites.id4me.approve): Promise<Account> {
  const site = await sites.open({ verify, ...options });
  const visitor = site.visitor();
  const { kind, user, info } = await site.ending(visitor.deliver(await approve(await site.begin(visitor))));
  if (kind !== 'success') throw new Error(JSON.stringify(info));
  return user as Account;
}

describe('the key of an account', () => {
  it('ID4ME-T110 differs where the issuer does, though the subject is the same', async () => {
    const other = await createDevIdentity({ id4me: true });
    try {
      const first = await account({});
      const second = await account(networkOf(other.id4me), other.id4me.approve);
      expect(second.key[1]).toBe(first.key[1]);
      expect(second.key).toEqual([other.id4me.issuer, sites.id4me.subject('alice')]);
      expect(second.key[0]).not.toBe(first.key[0]);
    } finally {
      await other.close();
    }
  });

  it('ID4ME-T112 is two fields, and no character in either makes them run together', async () => {
    for (const sub of ['/x', '|x', `${sites.id4me.issuer}|x`, '"],["']) {
      sites.id4me.faults.idTokenOverrides = { sub };
      const { key, profile } = await account({});
      expect(key).toEqual([sites.id4me.issuer, sub]);
      expect([profile.issuer, profile.id]).toEqual(key);
    }
  });
});

describe('an identifier that changed hands', () => {
  it('ID4ME-T111 is a new account, and the profile and an event say so', async () => {
    const events: LoginEvent[] = [];
    const listen = (event: unknown) => void events.push(event as LoginEvent);
    subscribe(EVENT_CHANNEL, listen);
    const other = await createDevIdentity({ id4me: true });
    try {
      // Two processes of one site; between the logins the domain moves to another authority.
      const store = new MemoryStore();
      const before = await account({ store });
      const again = await account({ store });
      expect([before, again].map(({ profile }) => profile.identifierRebound)).toEqual([false, false]);
      const after = await account({ store, ...networkOf(other.id4me) }, other.id4me.approve);
      expect(after.profile.identifier).toBe(before.profile.identifier);
      expect(after.profile.identifierRebound).toBe(true);
      expect(after.key).not.toEqual(before.key);
    } finally {
      await other.close();
      unsubscribe(EVENT_CHANNEL, listen);
    }
    const rebound = { type: 'identifier-rebound', identifier: sites.id4me.identifier('alice') };
    expect(events.filter(({ type }) => type === 'identifier-rebound')).toMatchObject([rebound]);
  });

  it('ID4ME-T111 is a new account at the same authority, too', async () => {
    const store = new MemoryStore();
    await account({ store });
    sites.id4me.faults.idTokenOverrides = { sub: 'somebody else' };
    expect((await account({ store })).profile.identifierRebound).toBe(true);
  });
});
