import { expect, it } from 'vitest';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each([
  ['another host', 'https://other.example', 'ISSUER_MISMATCH'],
  ['another path', '/tenant', 'ISSUER_MISMATCH'],
  ['nothing', undefined, 'ISSUER_MISMATCH'],
])('ID4ME-T98 an agent whose document has %s as its issuer is refused', async (_what, issuer, code) => {
  const valid = createAgentFixture(web);
  expect(await nicknameOf(valid.login())).toBe('al');
  const { agent, login } = createAgentFixture(web);
  agent.metadata = { issuer: issuer?.startsWith('/') ? agent.issuer + issuer : issuer };
  expect(await nicknameOf(login())).toBe(code);
});
