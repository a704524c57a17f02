import { expect, it } from 'vitest';
import { createAgentFixture } from '../../../id4me/agent-login.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('distributed-claims', async () => {
  const { authority, agent, login } = createAgentFixture(web);
  authority.userInfo = {
    _claim_names: { credit_score: 'src1' },
    _claim_sources: { src1: { endpoint: agent.endpoint, access_token: 'ksj3n283dke' } },
  };
  agent.claims = { credit_score: 650 };
  expect((await login()).claims['credit_score']).toEqual({
    value: 650,
    source: 'agent',
    issuer: agent.issuer,
    kind: 'distributed',
  });
  expect(web.received('agent.id4me', '/claims')[0]?.headers['authorization']).toBe('Bearer ksj3n283dke');
});
