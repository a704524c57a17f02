import { expect, it } from 'vitest';
import { createAgentFixture } from '../../id4me/agent-login.js';
import { useEvents } from '../../id4me/login-events.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();
const events = useEvents();

it('ID4ME-C-12 a source that fails costs its own claims alone, and is told of', async () => {
  const { authority, agent, login } = createAgentFixture(web);
  agent.answer('/broken', { status: 503 });
  authority.userInfo = {
    _claim_names: { nickname: 'good', picture: 'bad', website: 'bad' },
    _claim_sources: { good: { endpoint: agent.endpoint }, bad: { endpoint: `${agent.issuer}/broken` } },
  };
  const { claims, claimErrors } = await login();
  expect(Object.keys(claims).sort()).toEqual(['email', 'name', 'nickname']);
  expect(Object.keys(claimErrors)).toEqual(['bad']);
  expect(claimErrors['bad']).toMatchObject({ code: 'HTTP_STATUS', claims: ['picture', 'website'] });
  const told = events.filter(({ type }) => type === 'claims-unavailable');
  expect(told).toMatchObject([{ issuer: authority.issuer, error: { code: 'HTTP_STATUS' } }]);
});
