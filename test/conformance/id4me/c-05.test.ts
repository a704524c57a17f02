import { expect, it } from 'vitest';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { createSigningKey } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-C-5 an agent is known by its issuer and its keys, and needs nothing else', async () => {
  const { agent, login } = createAgentFixture(web);
  agent.metadata = { userinfo_endpoint: undefined };
  expect(await nicknameOf(login())).toBe('al');
  expect(web.received('agent.id4me').map(({ path }) => path)).toEqual([
    '/claims',
    '/.well-known/openid-configuration',
    '/jwks',
  ]);
});

it('ID4ME-C-5 its document may have a slash at the end of the issuer that its tokens do not have', async () => {
  const { agent, login } = createAgentFixture(web);
  agent.metadata = { issuer: `${agent.issuer}/` };
  expect(await nicknameOf(login())).toBe('al');
});

it('ID4ME-C-5 without the address of its keys it is refused', async () => {
  const { agent, login } = createAgentFixture(web);
  agent.metadata = { jwks_uri: undefined };
  expect(await nicknameOf(login())).toBe('METADATA_MALFORMED');
});

it('ID4ME-C-5 its keys are those of its document, and a key that is new there is found', async () => {
  const { agent, login } = createAgentFixture(web);
  expect(await nicknameOf(login())).toBe('al');
  agent.key = createSigningKey('RS256');
  agent.jwks = [agent.key.jwk];
  expect(await nicknameOf(login())).toBe('al');
});
