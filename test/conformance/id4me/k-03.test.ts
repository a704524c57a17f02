import { expect, it } from 'vitest';
import { profileOf } from '../../../packages/passport-id4me/src/profile.js';
import { createAgentFixture } from '../../id4me/agent-login.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();
const EMAIL = 'root@example.org';

/** The profile's address where the agent says that it is verified. */
async function emailOf(
  trusted: (issuers: { agent: string; authority: string }) => readonly string[],
  changes: Record<string, unknown> = {},
) {
  const { authority, agent, login } = createAgentFixture(web);
  agent.claims = { email: EMAIL, email_verified: true, ...changes };
  authority.userInfo = { ...agent.source('email', 'email_verified'), email: undefined };
  return profileOf(await login(), trusted({ agent: agent.issuer, authority: authority.issuer })).emails;
}

it('ID4ME-K-3 that an address is verified counts from those alone whom the site trusts with it', async () => {
  expect(await emailOf(() => [])).toEqual([{ value: EMAIL, verified: false }]);
  expect(await emailOf(({ authority }) => [authority])).toEqual([{ value: EMAIL, verified: false }]);
  expect(await emailOf(({ agent }) => [agent])).toEqual([{ value: EMAIL, verified: true }]);
});

it.each([false, 'true', 1, undefined])(
  'ID4ME-K-3 nothing but true says that it is verified: %s',
  async (email_verified) => {
    expect(await emailOf(({ agent }) => [agent], { email_verified })).toEqual([{ value: EMAIL, verified: false }]);
  },
);

it('ID4ME-K-3 the word of one counts for no address of another', async () => {
  const { authority, agent, login } = createAgentFixture(web);
  agent.claims = { email_verified: true };
  authority.userInfo = agent.source('email_verified');
  const profile = profileOf(await login(), [agent.issuer, authority.issuer]);
  expect(profile.emails).toEqual([{ value: 'alice@example.org', verified: false }]);
});
