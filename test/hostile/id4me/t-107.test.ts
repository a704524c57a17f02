import { expect, it } from 'vitest';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-T107 what the authority says itself, no agent says', async () => {
  const { authority, agent, login } = createAgentFixture(web);
  expect(await nicknameOf(login())).toBe('al');
  web.requests.length = 0;
  authority.userInfo = { ...agent.source('nickname'), nickname: 'alice' };
  const { claims } = await login();
  expect(claims['nickname']).toEqual({ value: 'alice', source: 'authority', issuer: authority.issuer, kind: 'direct' });
  expect(web.received('agent.id4me')).toEqual([]);
  // Nor what it says in the ID token.
  authority.userInfo = agent.source('nickname');
  authority.idToken = { nickname: 'alice in the token' };
  expect((await login()).claims['nickname']).toMatchObject({ value: 'alice in the token', kind: 'direct' });
});
