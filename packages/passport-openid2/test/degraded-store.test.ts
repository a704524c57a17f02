import { describe, expect, it } from 'vitest';
import { codeOfFault, type Fault, FaultyStore } from '../../core/test/faulty-store.js';
import { type SiteOptions, useSites } from './site.js';

const sites = useSites();
const FAULTS: readonly Fault[] = ['down', 'read-only', 'full'];
const KEPT: readonly (readonly [string, SiteOptions])[] = [
  ['in the session', {}],
  ['in a cookie', { transaction: { cookie: { keys: ['k'.repeat(32)] } }, session: false }],
];

describe.each(KEPT)('with logins %s', (_where, options) => {
  describe.each(FAULTS)('a store that is %s', (fault) => {
    it('is 503 for the site’s error handler when a login comes back, which ends when the store is back', async () => {
      const store = new FaultyStore();
      const site = await sites.open({ ...options, store });
      const visitor = site.visitor();
      const answer = sites.openid2.approve(await site.begin(visitor), { user: 'alice' });
      store.fault = fault;
      await visitor.deliver(answer);
      expect(site.endings).toMatchObject([{ kind: 'error', code: codeOfFault(fault), error: { status: 503 } }]);
      store.fault = undefined;
      expect(await site.ending(visitor.deliver(answer))).toMatchObject({ kind: 'success' });
    });

    it('lets logins begin', async () => {
      const store = new FaultyStore();
      const site = await sites.open({ ...options, store });
      store.fault = fault;
      const visitor = site.visitor();
      const url = await site.begin(visitor);
      store.fault = undefined;
      const answer = sites.openid2.approve(url, { user: 'alice' });
      expect(await site.ending(visitor.deliver(answer))).toMatchObject({ kind: 'success' });
    });
  });
});
