import { expect, it, vi } from 'vitest';
import { loginPath, useSites } from '../../../packages/passport-id4me/test/site.js';

const sites = useSites();

it('ID4ME-K-4 the site is not asked for an account before the visitor has proven who it is', async () => {
  const verify = vi.fn(async (issuer: string, profile: { readonly id: string }) => ({ issuer, id: profile.id }));
  const site = await sites.open({ verify });
  const visitor = site.visitor();
  const url = await site.begin(visitor, loginPath(sites.id4me.identifier('alice')));
  await site.begin(site.visitor(), loginPath(sites.id4me.identifier('bob')));
  expect(verify).not.toHaveBeenCalled();
  await visitor.deliver(await sites.id4me.approve(url));
  expect(verify).toHaveBeenCalledOnce();
});
