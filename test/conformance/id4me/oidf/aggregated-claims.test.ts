import { expect, it } from 'vitest';
import { createAgentFixture } from '../../../id4me/agent-login.js';
import { signToken } from '../../../id4me/signer.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('aggregated-claims', async () => {
  const trustedAgents = [web.origin('agent.id4me')];
  const { authority, agent, login } = createAgentFixture(web, { distributedClaims: { trustedAgents } });
  const token = signToken({ iss: agent.issuer, eye_color: 'blue', shoe_size: 8 }, agent.key);
  authority.userInfo = {
    _claim_names: { eye_color: 'src1', shoe_size: 'src1' },
    _claim_sources: { src1: { JWT: token } },
  };
  const { claims } = await login();
  expect(claims['eye_color']).toEqual({ value: 'blue', source: 'agent', issuer: agent.issuer, kind: 'aggregated' });
  expect(claims['shoe_size']?.value).toBe(8);
});
