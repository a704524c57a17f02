import { expect, it } from 'vitest';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { AGENT_TOKEN } from '../../id4me/hand-made-agent.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-T96 our own access token goes to no agent', async () => {
  const { authority, agent, login } = createAgentFixture(web);
  expect(await nicknameOf(login())).toBe('al');
  expect(web.received('agent.id4me', '/claims')[0]?.headers['authorization']).toBe(`Bearer ${AGENT_TOKEN}`);
  const [own] = web.received('authority.id4me', '/userinfo');
  expect(own?.headers['authorization']).toBe('Bearer access-token-of-the-authority');
  web.requests.length = 0;
  // Nor where the authority gave none for the agent.
  authority.userInfo = { ...agent.source('nickname'), _claim_sources: { 'source-1': { endpoint: agent.endpoint } } };
  expect(await nicknameOf(login())).toBe('al');
  expect(web.received('agent.id4me', '/claims')).toHaveLength(1);
  expect(JSON.stringify(web.received('agent.id4me'))).not.toContain('access-token');
});
