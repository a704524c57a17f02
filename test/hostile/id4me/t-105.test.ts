import { describe, expect, it } from 'vitest';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T105 sources that are none', () => {
  const web = useWeb();

  it.each([
    ['is missing', undefined],
    ['is null', null],
    ['is a text', 'https://agent.example/'],
    ['is a list', []],
    ['has neither endpoint nor token', { access_token: 'x' }],
    ['has an endpoint that is no text', { endpoint: 7 }],
    ['has an endpoint of 3 kB', { endpoint: `https://agent.example/${'x'.repeat(3_000)}` }],
    ['has an access token that is no text', { endpoint: 'https://agent.example/', access_token: 7 }],
    [
      'has an access token that is two headers',
      { endpoint: 'https://agent.example/', access_token: 'x\r\nhost: evil' },
    ],
  ])('are reported, and the login goes on: the source %s', async (_what, source) => {
    const { authority, agent, login } = createAgentFixture(web);
    expect(await nicknameOf(login())).toBe('al');
    authority.userInfo = { ...agent.source('nickname'), _claim_sources: { 'source-1': source, other: {} } };
    expect(await nicknameOf(login())).toBe('CLAIM_SOURCE_MALFORMED');
  });

  it.each([
    ['no list of names', { _claim_names: undefined }],
    ['a text for names', { _claim_names: 'nickname' }],
    ['a list for names', { _claim_names: ['nickname'] }],
    ['a name that leads to no text', { _claim_names: { nickname: ['source-1'], other: null } }],
  ])('are no sources at all with %s', async (_what, changes) => {
    const { authority, agent, login } = createAgentFixture(web);
    authority.userInfo = { ...agent.source('nickname'), ...changes };
    const { claims, claimErrors } = await login();
    expect([Object.keys(claims), claimErrors]).toEqual([['name', 'email'], {}]);
    expect(web.received('agent.id4me')).toEqual([]);
  });

  it('make nothing of an empty list of sources', async () => {
    const { authority, agent, login } = createAgentFixture(web);
    authority.userInfo = { ...agent.source('nickname'), _claim_sources: 'x' };
    expect(await nicknameOf(login())).toBe('CLAIM_SOURCE_MALFORMED');
  });

  it.each(['__proto__', 'constructor', 'toString'])('may be called %s, and have a claim of that name', async (name) => {
    const { authority, agent, login } = createAgentFixture(web);
    const member = (content: unknown) => JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(content)}}`);
    const { sign } = agent;
    agent.sign = (claims) => sign({ ...claims, ...member({ polluted: true }) });
    authority.userInfo = { _claim_names: member(name), _claim_sources: member({ endpoint: agent.endpoint }) };
    const { claims } = await login();
    expect(Object.getOwnPropertyDescriptor(claims, name)?.value).toMatchObject({ value: { polluted: true } });
    authority.userInfo = { _claim_names: member(name), _claim_sources: {} };
    const { claimErrors } = await login();
    expect(Object.getOwnPropertyDescriptor(claimErrors, name)?.value.code).toBe('CLAIM_SOURCE_MALFORMED');
    expect([Object.getPrototypeOf(claims), Object.getPrototypeOf(claimErrors)]).toEqual([null, null]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
