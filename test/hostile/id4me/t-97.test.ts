import { describe, expect, it } from 'vitest';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { createAgent } from '../../id4me/hand-made-agent.js';
import { createSigningKey, hmacToken, signToken, unsignedToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T97 claims that the agent did not sign', () => {
  const web = useWeb();

  it.each(['none', 'None', 'NONE', ''])('are refused unsigned, with alg "%s"', async (alg) => {
    const { agent, login } = createAgentFixture(web);
    expect(await nicknameOf(login())).toBe('al');
    agent.sign = (claims) => unsignedToken(claims, { alg });
    expect(await nicknameOf(login())).toBe('ALGORITHM_MISMATCH');
  });

  it('are refused signed with what everybody has', async () => {
    const { agent, login } = createAgentFixture(web);
    agent.sign = (claims) => hmacToken(claims, JSON.stringify(agent.key.jwk));
    expect(await nicknameOf(login())).toBe('ALGORITHM_MISMATCH');
  });

  it('are refused signed with the authority’s key', async () => {
    const { authority, agent, login } = createAgentFixture(web);
    agent.sign = (claims) => signToken(claims, authority.key);
    expect(await nicknameOf(login())).toBe('KEY_ABSENT');
  });

  it('are refused signed with a key of nobody under the agent’s key ID', async () => {
    const { agent, login } = createAgentFixture(web);
    agent.sign = (claims) => signToken(claims, createSigningKey('ES256', agent.key.kid));
    expect(await nicknameOf(login())).toBe('SIGNATURE_INVALID');
  });

  it('are refused from an issuer on a third host, which is not even asked for its keys', async () => {
    const { authority, agent, login } = createAgentFixture(web);
    const other = createAgent(web, authority, { name: 'other.id4me' });
    agent.sign = (claims) => signToken({ ...claims, iss: other.issuer }, other.key);
    expect(await nicknameOf(login())).toBe('AGENT_UNTRUSTED');
    expect(web.received('other.id4me')).toEqual([]);
  });
});
