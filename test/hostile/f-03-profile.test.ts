import { describe, expect, it } from 'vitest';
import { type SiteOptions, useSites } from '../../packages/passport-openid2/test/site.js';

describe("ATK-F-03 an e-mail address in Passport's profile", () => {
  const sites = useSites();

  async function emailsWith(options: SiteOptions): Promise<unknown> {
    const verify = (_identifier: string, { emails }: { emails: unknown }) => ({ emails });
    const site = await sites.open({ profile: true, verify: verify as never, ...options });
    const visitor = site.visitor();
    const url = await site.begin(visitor);
    const ending = await site.ending(visitor.deliver(sites.openid2.approve(url, { user: 'alice' })));
    return (ending.user as { emails: unknown }).emails;
  }

  it('is not verified', async () => {
    expect(await emailsWith({})).toEqual([{ value: 'alice@example.org', verified: false }]);
  });

  it('is verified only from the very endpoint that the site trusts with it', async () => {
    const { endpoint } = sites.openid2;
    const { origin } = new URL(endpoint);
    for (const trusted of [`${origin}/`, `${endpoint}/`, `${endpoint}?x`, 'https://op.example/openid']) {
      const emails = await emailsWith({ trustedEmailProviders: [trusted] });
      expect(emails).toEqual([{ value: 'alice@example.org', verified: false }]);
    }
    const emails = await emailsWith({ trustedEmailProviders: [endpoint] });
    expect(emails).toEqual([{ value: 'alice@example.org', verified: true }]);
  });
});
