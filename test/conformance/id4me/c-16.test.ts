import { expect, it } from 'vitest';
import { createAgentFixture } from '../../id4me/agent-login.js';
import { signToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-C-16 each claim says who says it, and how it came', async () => {
  const { authority, agent, login } = createAgentFixture(web, {
    distributedClaims: { trustedAgents: [web.origin('agent.id4me')] },
  });
  const { issuer } = agent;
  const { _claim_names: names, _claim_sources: sources } = agent.source('nickname') as {
    _claim_names: object;
    _claim_sources: object;
  };
  authority.userInfo = {
    _claim_names: { ...names, picture: 'passed-on' },
    _claim_sources: { ...sources, 'passed-on': { JWT: signToken({ iss: issuer, picture: 'x' }, agent.key) } },
  };
  authority.idToken = { website: 'https://alice.example/' };
  const { claims } = await login();
  expect(claims).toEqual({
    name: { value: 'Alice', source: 'authority', issuer: authority.issuer, kind: 'direct' },
    email: { value: 'alice@example.org', source: 'authority', issuer: authority.issuer, kind: 'direct' },
    website: { value: 'https://alice.example/', source: 'authority', issuer: authority.issuer, kind: 'direct' },
    nickname: { value: 'al', source: 'agent', issuer, kind: 'distributed' },
    picture: { value: 'x', source: 'agent', issuer, kind: 'aggregated' },
  });
});
