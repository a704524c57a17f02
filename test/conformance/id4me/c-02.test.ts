import { expect, it } from 'vitest';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { signToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-C-2 each source is asked with GET and its own token', async () => {
  const { authority, agent, login } = createAgentFixture(web);
  authority.userInfo = {
    _claim_names: { a: '1', b: '2', c: '3' },
    _claim_sources: {
      1: { endpoint: agent.endpoint, access_token: 'token-1' },
      2: { endpoint: agent.endpoint, access_token: 'token-2' },
      3: { endpoint: agent.endpoint },
    },
  };
  agent.claims = { a: 1, b: 2, c: 3 };
  const { claims } = await login();
  expect([claims['a']?.value, claims['b']?.value, claims['c']?.value]).toEqual([1, 2, 3]);
  const requests = web.received('agent.id4me', '/claims');
  expect(requests.map(({ headers }) => headers['authorization'] ?? 'none').sort()).toEqual([
    'Bearer token-1',
    'Bearer token-2',
    'none',
  ]);
  expect(new Set(requests.map(({ method, headers }) => `${method} ${headers['accept']}`))).toEqual(
    new Set(['GET application/jwt']),
  );
});

it('ID4ME-C-2 two names of one source are one request', async () => {
  const { authority, agent, login } = createAgentFixture(web);
  const source = { endpoint: agent.endpoint, access_token: 'token-1' };
  authority.userInfo = { _claim_names: { nickname: '1', picture: '2' }, _claim_sources: { 1: source, 2: source } };
  agent.claims = { picture: 'https://pics.example/1' };
  const { claims } = await login();
  expect([claims['nickname']?.value, claims['picture']?.value]).toEqual(['al', 'https://pics.example/1']);
  expect(web.received('agent.id4me', '/claims')).toHaveLength(1);
});

it('ID4ME-C-2 sources are asked side by side', async () => {
  const { authority, agent, login } = createAgentFixture(web);
  const now = Math.floor(Date.now() / 1_000);
  const body = signToken({ iss: agent.issuer, nickname: 'al', picture: 'x', iat: now, exp: now + 30 }, agent.key);
  const arrivals = [arrival(), arrival()] as const;
  // Each answers only once the other one was asked, too.
  agent.answer('/1', async () => {
    arrivals[0].resolve();
    await arrivals[1].promise;
    return { body };
  });
  agent.answer('/2', async () => {
    arrivals[1].resolve();
    await arrivals[0].promise;
    return { body };
  });
  authority.userInfo = {
    _claim_names: { nickname: 'source-1', picture: 'source-2' },
    _claim_sources: { 'source-1': { endpoint: `${agent.issuer}/1` }, 'source-2': { endpoint: `${agent.issuer}/2` } },
  };
  expect(await nicknameOf(login())).toBe('al');
});

function arrival() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
