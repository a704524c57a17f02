import { expect, it } from 'vitest';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { signToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

/** UserInfo in which the authority passes on a token with the nickname. */
const passedOn = (token: string) => ({
  _claim_names: { nickname: 'source-1' },
  _claim_sources: { 'source-1': { JWT: token } },
});

it('ID4ME-C-14 a token of a trusted agent that the authority passes on is verified with the agent’s keys', async () => {
  const { authority, agent, login } = createAgentFixture(web, {
    distributedClaims: { trustedAgents: [web.origin('agent.id4me')] },
  });
  authority.userInfo = passedOn(signToken({ iss: agent.issuer, nickname: 'al' }, agent.key));
  expect((await login()).claims['nickname']).toEqual({
    value: 'al',
    source: 'agent',
    issuer: agent.issuer,
    kind: 'aggregated',
  });
  expect(web.received('agent.id4me').map(({ path }) => path)).toEqual(['/.well-known/openid-configuration', '/jwks']);
});

it('ID4ME-C-14 a token that the authority signed itself is verified with its own', async () => {
  const { authority, login } = createAgentFixture(web);
  authority.userInfo = passedOn(signToken({ iss: authority.issuer, nickname: 'al' }, authority.key));
  expect((await login()).claims['nickname']).toMatchObject({
    value: 'al',
    issuer: authority.issuer,
    kind: 'aggregated',
  });
});

it('ID4ME-C-14 an agent that nobody vouches for is not asked for keys', async () => {
  const { authority, agent, login } = createAgentFixture(web);
  authority.userInfo = passedOn(signToken({ iss: agent.issuer, nickname: 'al' }, agent.key));
  expect(await nicknameOf(login())).toBe('AGENT_UNTRUSTED');
  expect(web.received('agent.id4me')).toEqual([]);
});
