import { expect, it } from 'vitest';
import { useSites } from '../../../packages/passport-id4me/test/site.js';

const sites = useSites();

it('ID4ME-K-5 the session has another ID after the login than before it', async () => {
  const site = await sites.open();
  const visitor = site.visitor();
  const url = await site.begin(visitor);
  const before = visitor.cookies.get('connect.sid');
  expect(before).toBeDefined();
  expect((await site.ending(visitor.deliver(await sites.id4me.approve(url)))).kind).toBe('success');
  expect(visitor.cookies.get('connect.sid')).toBeDefined();
  expect(visitor.cookies.get('connect.sid')).not.toBe(before);
});
