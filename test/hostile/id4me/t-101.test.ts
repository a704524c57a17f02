import { describe, expect, it } from 'vitest';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { codeOf } from '../../id4me/login-fixture.js';
import { type Answer, useWeb } from '../../id4me/web.js';

const DOWN: ReadonlyArray<readonly [string, Answer, string]> = [
  ['answers 500', { status: 500 }, 'HTTP_STATUS'],
  ['is not there', { status: 404 }, 'HTTP_STATUS'],
  ['says nothing', { body: '' }, 'TOKEN_MALFORMED'],
  ['says too much', { body: 'x'.repeat(300_000) }, 'RESPONSE_TOO_LARGE'],
];

describe('ID4ME-T101 an agent that is down', () => {
  const web = useWeb();

  it.each(DOWN)('locks nobody out: it %s', async (_what, answer, code) => {
    const { agent, login } = createAgentFixture(web);
    expect(await nicknameOf(login())).toBe('al');
    agent.answer('/claims', answer);
    const { claims, claimErrors } = await login();
    expect(claims['name']?.value).toBe('Alice');
    expect(claimErrors['source-1']).toMatchObject({ claims: ['nickname'], code, message: expect.any(String) });
  });

  it.each(DOWN)('fails the login where the site is strict: it %s', async (_what, answer, code) => {
    const { agent, login } = createAgentFixture(web, { distributedClaims: { strict: true } });
    expect(await nicknameOf(login())).toBe('al');
    agent.answer('/claims', answer);
    expect(await codeOf(login())).toBe(code);
  });

  it('holds nobody up for longer than the login may take, however many are slow', async () => {
    const { authority, agent, login } = createAgentFixture(web, { http: { timeoutMs: 5_000, deadlineMs: 2_000 } });
    await login();
    let release: (answer: Answer) => void = () => undefined;
    const answer = new Promise<Answer>((resolve) => {
      release = resolve;
    });
    agent.answer('/slow', () => answer);
    const ids = ['1', '2', '3'];
    authority.userInfo = {
      _claim_names: { a: '1', b: '2', c: '3' },
      _claim_sources: Object.fromEntries(ids.map((id) => [id, { endpoint: `${agent.issuer}/slow?${id}` }])),
    };
    const startedAt = performance.now();
    const { claims, claimErrors } = await login();
    release({});
    expect(performance.now() - startedAt).toBeLessThan(4_500);
    expect(claims['name']?.value).toBe('Alice');
    expect(Object.values(claimErrors).map(({ code }) => code)).toEqual(['TIMED_OUT', 'TIMED_OUT', 'TIMED_OUT']);
  });
});
