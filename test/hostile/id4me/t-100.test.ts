import { expect, it } from 'vitest';
import { createAgentFixture } from '../../id4me/agent-login.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-T100 a claim that the agent does not have is absent, and the login goes on', async () => {
  const { authority, agent, login } = createAgentFixture(web);
  authority.userInfo = agent.source('nickname', 'picture');
  const { claims, claimErrors } = await login();
  expect(claims['nickname']?.value).toBe('al');
  expect(claims).not.toHaveProperty('picture');
  expect(claimErrors).toEqual({});
  agent.claims = { nickname: undefined };
  const declined = await login();
  expect(Object.keys(declined.claims)).toEqual(['name', 'email']);
  expect(declined.claimErrors).toEqual({});
});
