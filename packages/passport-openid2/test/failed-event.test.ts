import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EVENT_CHANNEL, type LoginEvent } from 'passport-openid2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useSites } from './site.js';

const sites = useSites();
let codes: string[];
const listen = (message: unknown) => {
  const event = message as LoginEvent;
  if (event.type === 'failed') codes.push(event.error.code);
};
beforeEach(() => {
  codes = [];
  subscribe(EVENT_CHANNEL, listen);
});
afterEach(() => unsubscribe(EVENT_CHANNEL, listen));

describe('a login that failed is published once', () => {
  it('where the core found the fault', async () => {
    const site = await sites.open();
    await site.ending(site.visitor().get('/login?openid_identifier=http%3A%2F%2F'));
    expect(codes).toEqual(['IDENTIFIER_MALFORMED']);
  });

  it('where the strategy found it', async () => {
    const site = await sites.open();
    await site.ending(site.visitor().get('/return?rp_state=x&openid.mode=id_res'));
    expect(codes).toEqual(['TRANSACTION_COOKIE_ABSENT']);
  });

  it('and not at all where the visitor cancelled', async () => {
    const site = await sites.open();
    const visitor = site.visitor();
    const answer = sites.openid2.cancel(await site.begin(visitor));
    await site.ending(visitor.deliver(answer));
    expect(codes).toEqual([]);
  });
});
