import { expect, it } from 'vitest';
import { type AgentFixture, createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { useWeb } from '../../id4me/web.js';
import { parsed } from '../../record-lookup.js';

const web = useWeb();

/** The agent has the claim only after so many referrals to itself. */
function referring({ agent }: AgentFixture, levels: number): void {
  const { sign } = agent;
  let level = 0;
  agent.sign = (claims) => {
    level += 1;
    if (level >= levels) return sign({ ...claims, website: 'https://injected.example/' });
    const names = { nickname: 'source-1', website: 'source-1' };
    return sign({
      ...claims,
      nickname: undefined,
      _claim_names: names,
      _claim_sources: { 'source-1': { endpoint: `${agent.endpoint}?${level}` } },
    });
  };
}

it.each([
  [1, 1, 'al'],
  [1, 2, undefined],
  [2, 2, 'al'],
  [2, 3, undefined],
  [3, 3, 'al'],
  [3, 4, undefined],
])('ID4ME-C-13 with a depth of %i, a claim %i levels down', async (depth, levels, nickname) => {
  const fixture = createAgentFixture(web, { distributedClaims: { depth } });
  referring(fixture, levels);
  expect(await nicknameOf(fixture.login())).toBe(nickname);
});

it('ID4ME-C-13 a source further down gives only what was asked of the one that leads there', async () => {
  const fixture = createAgentFixture(web, { distributedClaims: { depth: 2 } });
  referring(fixture, 2);
  const { claims } = await fixture.login();
  expect(claims['nickname']?.value).toBe('al');
  expect(claims).not.toHaveProperty('website');
});

it('ID4ME-C-13 no site can allow more than three levels', () => {
  const withDepth = (depth: number) => parsed(() => typeof createAgentFixture(web, { distributedClaims: { depth } }));
  expect([withDepth(3), withDepth(4), withDepth(0)]).toEqual(['object', 'OPTION_INVALID', 'OPTION_INVALID']);
});
