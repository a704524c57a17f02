import { expect, it } from 'vitest';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-T109 plain JSON of an agent is refused', async () => {
  const { agent, login } = createAgentFixture(web);
  expect(await nicknameOf(login())).toBe('al');
  agent.sign = (claims) => claims;
  expect(await nicknameOf(login())).toBe('TOKEN_NOT_SIGNED');
});
