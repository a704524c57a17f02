import { expect, it } from 'vitest';
import { profileOf } from '../../../packages/passport-id4me/src/profile.js';
import { createAgentFixture } from '../../id4me/agent-login.js';
import { signToken } from '../../id4me/signer.js';
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
  expect(await emailOf(({ agent, authority }) => [agent, authority])).toEqual([{ value: EMAIL, verified: true }]);
});

it('ID4ME-K-3 an authority that the site does not trust passes on what a trusted agent says of somebody else', async () => {
  const { authority, agent, login } = createAgentFixture(web, {
    distributedClaims: { trustedAgents: [web.origin('agent.id4me')] },
  });
  const { subject, tokens } = await login();
  // Made for another site and about its visitor: subject and client ID are what a hostile authority calls ours.
  const about = { sub: subject, aud: tokens.clientId, email: 'victim@example.org', email_verified: true };
  authority.userInfo = {
    email: undefined,
    _claim_names: { email: 'source-1', email_verified: 'source-1' },
    _claim_sources: { 'source-1': { JWT: signToken({ iss: agent.issuer, ...about }, agent.key) } },
  };
  const identity = await login();
  expect(identity.claims['email_verified']).toMatchObject({ value: true, issuer: agent.issuer });
  expect(profileOf(identity, [agent.issuer]).emails).toEqual([{ value: 'victim@example.org', verified: false }]);
});

it.each([false, 'true', 1, undefined])(
  'ID4ME-K-3 nothing but true says that it is verified: %s',
  async (email_verified) => {
    expect(await emailOf(({ agent, authority }) => [agent, authority], { email_verified })).toEqual([
      { value: EMAIL, verified: false },
    ]);
  },
);

it('ID4ME-K-3 the word of one counts for no address of another', async () => {
  const { authority, agent, login } = createAgentFixture(web);
  agent.claims = { email_verified: true };
  authority.userInfo = agent.source('email_verified');
  const profile = profileOf(await login(), [agent.issuer, authority.issuer]);
  expect(profile.emails).toEqual([{ value: 'alice@example.org', verified: false }]);
});
