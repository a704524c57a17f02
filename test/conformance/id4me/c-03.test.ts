import { expect, it } from 'vitest';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-C-3 an endpoint is asked just as it stands, with its path and query', async () => {
  const { authority, agent, login } = createAgentFixture(web);
  authority.userInfo = {
    ...agent.source('nickname'),
    _claim_sources: { 'source-1': { endpoint: `${agent.endpoint}?user=a%2Fb&x=1` } },
  };
  expect(await nicknameOf(login())).toBe('al');
  expect(web.received('agent.id4me', '/claims').map(({ query }) => query.toString())).toEqual(['user=a%2Fb&x=1']);
});

it('ID4ME-C-3 an answer within the limits of size and time is taken, and beyond them it is not', async () => {
  const { agent, login } = createAgentFixture(web, { http: { maxResponseBytes: 8_192, timeoutMs: 1_500 } });
  agent.claims = { filler: 'x'.repeat(4_000) };
  expect(await nicknameOf(login())).toBe('al');
  agent.claims = { filler: 'x'.repeat(9_000) };
  expect(await nicknameOf(login())).toBe('RESPONSE_TOO_LARGE');
  agent.answer('/claims', { delayMs: 3_000 });
  expect(await nicknameOf(login())).toBe('TIMED_OUT');
});
