import { describe, expect, it } from 'vitest';
import { createAgentFixture } from '../../id4me/agent-login.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T104 sources without end', () => {
  const web = useWeb();
  const asked = () => web.received('agent.id4me', '/claims').length;

  it('are followed one level down, and no further', async () => {
    const { agent, login } = createAgentFixture(web);
    agent.claims = {
      nickname: undefined,
      _claim_names: { nickname: 'deeper' },
      _claim_sources: { deeper: { endpoint: `${agent.endpoint}?deeper` } },
    };
    const { claims, claimErrors } = await login();
    expect([claims['nickname'], claimErrors]).toEqual([undefined, {}]);
    expect(asked()).toBe(1);
  });

  it('that lead back to themselves are asked once', async () => {
    const { agent, login } = createAgentFixture(web, { distributedClaims: { depth: 3 } });
    agent.claims = { nickname: undefined, ...agent.source('nickname') };
    expect((await login()).claims['nickname']).toBeUndefined();
    expect(asked()).toBe(1);
  });

  it('that always lead to a new one end at the depth that the site allows', async () => {
    const { agent, login } = createAgentFixture(web, { distributedClaims: { depth: 3, maxSources: 50 } });
    let calls = 0;
    const { sign } = agent;
    agent.sign = (claims) => {
      calls += 1;
      return sign({
        ...claims,
        nickname: undefined,
        _claim_names: { nickname: 'next' },
        _claim_sources: { next: { endpoint: `${agent.endpoint}?${calls}` } },
      });
    };
    await login();
    expect(calls).toBe(3);
  });

  it('are asked up to a number, and the others are reported', async () => {
    const { authority, agent, login } = createAgentFixture(web);
    const ids = Array.from({ length: 1_000 }, (_, index) => `s${index}`);
    authority.userInfo = {
      _claim_names: Object.fromEntries(ids.map((id) => [`claim_${id}`, id])),
      _claim_sources: Object.fromEntries(ids.map((id) => [id, { endpoint: `${agent.endpoint}?${id}` }])),
    };
    const { claimErrors } = await login();
    expect(asked()).toBe(5);
    expect(Object.keys(claimErrors)).toHaveLength(995);
    expect(claimErrors['s5']?.code).toBe('CLAIM_SOURCE_MALFORMED');
  });

  it.each([
    ['one source of very many claims', () => 's', 1_000, 1],
    ['very many sources', (claim: string) => claim, 1_000, 1_000],
  ])('are read up to a number, quickly: %s', async (_what, sourceOf, claims, sources) => {
    const { authority, login } = createAgentFixture(web);
    const names = Array.from({ length: 20_000 }, (_, index) => index.toString(36));
    authority.userInfo = { _claim_names: Object.fromEntries(names.map((name) => [`c${name}`, sourceOf(name)])) };
    const { claimErrors } = await login();
    expect(Object.keys(claimErrors)).toHaveLength(sources);
    expect(Object.values(claimErrors).flatMap((error) => error.claims)).toHaveLength(claims);
  });

  it('count together, whatever level they are on', async () => {
    const { authority, agent, login } = createAgentFixture(web, { distributedClaims: { depth: 2, maxSources: 3 } });
    authority.userInfo = {
      _claim_names: { a: '1', b: '2' },
      _claim_sources: { 1: { endpoint: `${agent.endpoint}?1` }, 2: { endpoint: `${agent.endpoint}?2` } },
    };
    let calls = 0;
    const { sign } = agent;
    agent.sign = (claims) => {
      calls += 1;
      return sign({
        ...claims,
        _claim_names: { a: 'x', b: 'x' },
        _claim_sources: { x: { endpoint: `${agent.endpoint}?x${calls}` } },
      });
    };
    const { claimErrors } = await login();
    expect([calls, claimErrors['x']?.code]).toEqual([3, 'CLAIM_SOURCE_MALFORMED']);
  });

  it('that are one and the same for 50 claims are asked once', async () => {
    const { authority, agent, login } = createAgentFixture(web);
    const names = Array.from({ length: 50 }, (_, index) => `claim${index}`);
    agent.claims = Object.fromEntries(names.map((name) => [name, 'x']));
    authority.userInfo = {
      _claim_names: Object.fromEntries(names.map((name) => [name, name])),
      _claim_sources: Object.fromEntries(names.map((name) => [name, { endpoint: agent.endpoint }])),
    };
    const { claims, claimErrors } = await login();
    expect(names.filter((name) => claims[name]?.value === 'x')).toHaveLength(50);
    expect(claimErrors).toEqual({});
    expect(asked()).toBe(1);
  });
});
