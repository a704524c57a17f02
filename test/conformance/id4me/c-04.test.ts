import { expect, it } from 'vitest';
import { createAgentFixture } from '../../id4me/agent-login.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each(['application/jwt', 'application/json', 'text/plain'])(
  'ID4ME-C-4 the answer is a signed token, whatever it is called: %s',
  async (type) => {
    const { agent, login } = createAgentFixture(web);
    agent.answer('/claims', () => {
      const now = Math.floor(Date.now() / 1_000);
      const body = agent.sign({ iss: agent.issuer, nickname: 'al', iat: now, exp: now + 30 });
      return { headers: { 'content-type': type }, body };
    });
    expect((await login()).claims['nickname']?.value).toBe('al');
  },
);

it('ID4ME-C-4 plain JSON is taken where the site says so, as the word of whoever answered', async () => {
  const { agent, login } = createAgentFixture(web, { allowPlainAgentClaims: true });
  agent.sign = (claims) => ({ ...claims, iss: 'https://other.example' });
  const { claims } = await login();
  expect(claims['nickname']).toEqual({ value: 'al', source: 'agent', issuer: agent.issuer, kind: 'distributed' });
});
