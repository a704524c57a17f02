import { describe, expect, it } from 'vitest';
import { type AgentFixture, createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { createSigningKey, signToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T106 claims that the authority passes on', () => {
  const web = useWeb();

  /** A login in which the authority passes on a token of a trusted agent, with these changes. */
  async function passedOn(changes: Record<string, unknown> = {}, key?: AgentFixture['agent']['key']) {
    const fixture = createAgentFixture(web, { distributedClaims: { trustedAgents: [web.origin('agent.id4me')] } });
    const { authority, agent, login } = fixture;
    await login();
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: agent.issuer,
      nickname: 'al',
      picture: 'https://pics.example/1',
      iat: now,
      exp: now + 30,
      ...changes,
    };
    authority.userInfo = {
      _claim_names: { nickname: 'source-1', picture: 'source-1' },
      _claim_sources: { 'source-1': { JWT: signToken(claims, key ?? agent.key) } },
    };
    return login();
  }

  it('are taken where the agent signed them', async () => {
    const { claims } = await passedOn();
    expect(claims['nickname']).toMatchObject({ value: 'al', source: 'agent', kind: 'aggregated' });
  });

  it('are refused where somebody else did', async () => {
    expect(await nicknameOf(passedOn({}, createSigningKey()))).toBe('KEY_ABSENT');
  });

  it('are refused from an agent that has nothing to do with it', async () => {
    expect(await nicknameOf(passedOn({ iss: 'https://other.example' }))).toBe('AGENT_UNTRUSTED');
  });

  it('are refused when they expired', async () => {
    expect(await nicknameOf(passedOn({ exp: Math.floor(Date.now() / 1_000) - 61 }))).toBe('TOKEN_EXPIRED');
  });

  it('are refused about somebody else, and for another site', async () => {
    expect(await nicknameOf(passedOn({ sub: 'bob' }))).toBe('SUBJECT_MISMATCH');
    expect(await nicknameOf(passedOn({ aud: 'another-client' }))).toBe('AUDIENCE_MISMATCH');
  });

  it('are refused, all of them, where one is missing', async () => {
    const { claims, claimErrors } = await passedOn({ picture: undefined });
    expect(claimErrors['source-1']?.code).toBe('CLAIM_SOURCE_MALFORMED');
    expect(Object.keys(claims)).toEqual(['name', 'email']);
  });

  it('are refused where they are no token', async () => {
    const { authority, login } = createAgentFixture(web);
    authority.userInfo = { _claim_names: { nickname: 'source-1' }, _claim_sources: { 'source-1': { JWT: 'x' } } };
    expect(await nicknameOf(login())).toBe('TOKEN_MALFORMED');
  });
});
