import { expect, it } from 'vitest';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each([
  ['the authority’s name for the visitor', 'alice', 'al'],
  ['none', undefined, 'al'],
  ['another one', 'GqbBE/1w+p4x', 'SUBJECT_MISMATCH'],
])('ID4ME-C-8 the agent may give %s as the subject', async (_what, sub, outcome) => {
  const { authority, agent, login } = createAgentFixture(web);
  authority.idToken = { sub: 'alice' };
  authority.userInfo = { ...agent.source('nickname'), sub: 'alice' };
  agent.claims = { sub };
  expect(await nicknameOf(login())).toBe(outcome);
});
