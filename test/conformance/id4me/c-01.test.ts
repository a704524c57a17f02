import { expect, it } from 'vitest';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-C-1 UserInfo names the sources of claims', async () => {
  const { agent, login } = createAgentFixture(web);
  expect((await login()).claims['nickname']).toEqual({
    value: 'al',
    source: 'agent',
    issuer: agent.issuer,
    kind: 'distributed',
  });
});

it('ID4ME-C-1 the ID token may name them, too', async () => {
  const { authority, agent, login } = createAgentFixture(web);
  authority.idToken = agent.source('nickname');
  authority.userInfo = {};
  expect(await nicknameOf(login())).toBe('al');
});

it('ID4ME-C-1 the ID token may name some, and UserInfo others', async () => {
  const { authority, agent, login } = createAgentFixture(web);
  agent.claims = { picture: 'https://pics.example/1' };
  authority.idToken = agent.source('picture');
  authority.userInfo = {
    _claim_names: { nickname: 'other' },
    _claim_sources: { other: { endpoint: `${agent.endpoint}?2` } },
  };
  const { claims } = await login();
  expect([claims['nickname']?.value, claims['picture']?.value]).toEqual(['al', 'https://pics.example/1']);
});

it('ID4ME-C-1 both may name one source, for different claims, and it is asked once', async () => {
  const { authority, agent, login } = createAgentFixture(web);
  agent.claims = { picture: 'https://pics.example/1' };
  authority.idToken = agent.source('picture');
  const { claims, claimErrors } = await login();
  expect([claims['nickname']?.value, claims['picture']?.value]).toEqual(['al', 'https://pics.example/1']);
  expect(claimErrors).toEqual({});
  expect(web.received('agent.id4me', '/claims')).toHaveLength(1);
});

it('ID4ME-C-1 where they name two sources for one claim, that of the ID token counts', async () => {
  const { authority, agent, login } = createAgentFixture(web);
  authority.idToken = agent.source('nickname');
  const endpoint = `${agent.endpoint}?of-user-info`;
  authority.userInfo = { _claim_names: { nickname: 'other' }, _claim_sources: { other: { endpoint } } };
  expect(await nicknameOf(login())).toBe('al');
  expect(web.received('agent.id4me', '/claims').map(({ query }) => query.size)).toEqual([0]);
});
