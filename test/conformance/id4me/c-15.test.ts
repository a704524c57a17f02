import { expect, it } from 'vitest';
import { profileOf } from '../../../packages/passport-id4me/src/profile.js';
import { createAgentFixture } from '../../id4me/agent-login.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-C-15 where claims came from is not a claim: neither in UserInfo, nor in the ID token, nor from an agent', async () => {
  const { authority, agent, login } = createAgentFixture(web, { distributedClaims: { depth: 2 } });
  authority.idToken = agent.source('picture');
  agent.claims = { picture: 'x', ...agent.source('nickname') };
  const identity = await login();
  expect(Object.keys(identity.claims).sort()).toEqual(['email', 'name', 'nickname', 'picture']);
  expect(Object.keys(profileOf(identity, [])._json).sort()).toEqual(['email', 'name', 'nickname', 'picture']);
});
