import { expect, it } from 'vitest';
import { createAgentFixture } from '../../id4me/agent-login.js';
import { createAgent } from '../../id4me/hand-made-agent.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-C-9 each claim is taken from the source that the authority names for it, though others have it too', async () => {
  const { authority, agent, login } = createAgentFixture(web);
  const other = createAgent(web, authority, { name: 'other.id4me' });
  agent.claims = { nickname: 'of the first', picture: 'of the first' };
  other.claims = { nickname: 'of the second', picture: 'of the second' };
  authority.userInfo = {
    _claim_names: { nickname: '1', picture: '2' },
    _claim_sources: { 1: { endpoint: agent.endpoint }, 2: { endpoint: other.endpoint } },
  };
  const { claims } = await login();
  expect(claims['nickname']).toMatchObject({ value: 'of the first', issuer: agent.issuer });
  expect(claims['picture']).toMatchObject({ value: 'of the second', issuer: other.issuer });
});
