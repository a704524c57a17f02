import type { RelyingPartyOptions } from 'openid-rp-core/id4me';
import { describe, expect, it } from 'vitest';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { createAgent } from '../../id4me/hand-made-agent.js';
import { merged } from '../../id4me/hand-made-authority.js';
import { signToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';
import { useNameServer } from '../../name-server.js';

describe('ID4ME-C-6 who signs claims has to do with where they are', () => {
  const web = useWeb();
  const names = useNameServer();

  /** A login whose agent's claims are on a host of their own, which names nobody. */
  function elsewhere(options: Partial<RelyingPartyOptions> = {}, changes: Record<string, unknown> = {}) {
    const fixture = createAgentFixture(web, options);
    const { authority, agent } = fixture;
    web.set('storage', '/claims', () => {
      const now = Math.floor(Date.now() / 1_000);
      return {
        body: signToken(merged({ iss: agent.issuer, nickname: 'al', iat: now, exp: now + 30 }, changes), agent.key),
      };
    });
    authority.userInfo = {
      _claim_names: { nickname: 'source-1' },
      _claim_sources: { 'source-1': { endpoint: `${web.origin('storage')}/claims` } },
    };
    return fixture;
  }

  it('a stranger to the endpoint is refused', async () => {
    expect(await nicknameOf(elsewhere().login())).toBe('AGENT_UNTRUSTED');
  });

  it('the host of the endpoint may sign, and one above it', async () => {
    const { authority, agent, login } = createAgentFixture(web);
    expect(await nicknameOf(login())).toBe('al');
    const above = createAgent(web, authority, { name: 'id4me' });
    agent.sign = (claims) => signToken({ ...claims, iss: above.issuer }, above.key);
    expect(await nicknameOf(login())).toBe('al');
  });

  it.each([
    ['the machine that all are on', (port: number) => `http://localhost:${port}`],
    ['a name with the same end', (port: number) => `http://d4me.localhost:${port}`],
    ['a name below', (port: number) => `http://below.agent.id4me.localhost:${port}`],
    ['another scheme', (port: number) => `https://agent.id4me.localhost:${port}`],
    ['another port', () => 'http://agent.id4me.localhost:1'],
    ['another port of a name above', () => 'http://id4me.localhost:1'],
    ['no URL', () => 'agent.id4me.localhost'],
  ])('one that only looks so may not: %s', async (_what, iss) => {
    const { agent, login } = createAgentFixture(web);
    expect(await nicknameOf(login())).toBe('al');
    agent.claims = { iss: iss(web.port) };
    expect(await nicknameOf(login())).toBe('AGENT_UNTRUSTED');
  });

  it('the agent of the DNS record may sign', async () => {
    const host = (name: string) => new URL(web.origin(name)).host;
    const { login } = elsewhere({ resolveAuthority: undefined, dns: { servers: [names.address] } });
    names.set('_openid.alice.id4me.localhost', {
      txt: [`v=OID1;iss=${host('authority.id4me')};clp=${host('agent.id4me')}`],
    });
    expect(await nicknameOf(login())).toBe('al');
  });

  it('no other agent may, because the DNS record names one', async () => {
    const host = (name: string) => new URL(web.origin(name)).host;
    const { login } = elsewhere({ resolveAuthority: undefined, dns: { servers: [names.address] } });
    names.set('_openid.alice.id4me.localhost', {
      txt: [`v=OID1;iss=${host('authority.id4me')};clp=${host('other.id4me')}`],
    });
    expect(await nicknameOf(login())).toBe('AGENT_UNTRUSTED');
  });

  it('an agent that the site trusts may sign', async () => {
    expect(
      await nicknameOf(elsewhere({ distributedClaims: { trustedAgents: [web.origin('agent.id4me')] } }).login()),
    ).toBe('al');
    expect(
      await nicknameOf(elsewhere({ distributedClaims: { trustedAgents: [web.origin('other.id4me')] } }).login()),
    ).toBe('AGENT_UNTRUSTED');
  });

  it('the authority may sign what it sent us to', async () => {
    const { authority, agent, login } = createAgentFixture(web);
    agent.sign = (claims) => signToken({ ...claims, iss: authority.issuer }, authority.key);
    expect((await login()).claims['nickname']).toMatchObject({
      value: 'al',
      source: 'agent',
      issuer: authority.issuer,
    });
  });
});
