import { expect, it } from 'vitest';
import { createAgentFixture } from '../../id4me/agent-login.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-C-11 a claim that the visitor declined is absent even where the site is strict and calls it essential', async () => {
  const { authority, agent, login } = createAgentFixture(web, {
    distributedClaims: { strict: true },
    claims: { userinfo: { nickname: { essential: true }, picture: null } },
  });
  authority.userInfo = agent.source('nickname', 'picture');
  agent.claims = { nickname: undefined, picture: 'https://pics.example/1' };
  const { claims, claimErrors } = await login();
  expect(Object.hasOwn(claims, 'nickname')).toBe(false);
  expect([claims['picture']?.value, claimErrors]).toEqual(['https://pics.example/1', {}]);
});
