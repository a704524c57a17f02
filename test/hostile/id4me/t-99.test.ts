import { expect, it } from 'vitest';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { SUBJECT } from '../../id4me/hand-made-authority.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-T99 claims that the authority did not send us to the agent for are dropped', async () => {
  const { authority, agent, login } = createAgentFixture(web);
  const before = await login();
  agent.claims = {
    email_verified: true,
    email: 'root@example.org',
    roles: ['admin'],
    'id4me.identifier': 'bob.example.org',
  };
  expect(await nicknameOf(login())).toBe('al');
  const { claims, issuer, subject, identifier } = await login();
  expect(claims).toEqual(before.claims);
  expect({ issuer, subject, identifier }).toMatchObject({
    issuer: authority.issuer,
    subject: SUBJECT,
    identifier: before.identifier,
  });
});

it.each(['sub', 'iss', 'aud', 'id4me.identifier', 'sid', '_claim_names'])(
  'ID4ME-T99 nobody is sent to an agent for %s',
  async (name) => {
    const { authority, agent, login } = createAgentFixture(web);
    authority.userInfo = agent.source('nickname', name);
    const { claims, subject } = await login();
    expect(claims).not.toHaveProperty([name]);
    expect([claims['nickname']?.value, subject]).toEqual(['al', SUBJECT]);
  },
);
