import type { RelyingPartyError } from 'openid-rp-core';
import { expect, it } from 'vitest';
import { createAgentFixture } from '../../id4me/agent-login.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-C-11 a claim that the visitor declined is absent even where the site is strict and calls it essential', async () => {
  const { authority, agent, login } = createAgentFixture(web, {
    distributedClaims: { strict: true },
    claims: { userinfo: { nickname: { essential: true }, picture: null } },
  });
  authority.userInfo = agent.source('nickname', 'picture');
  agent.claims = { nickname: undefined, picture: 'https://pics.example/1' };
  const { claims, claimErrors } = await login();
  expect(Object.hasOwn(claims, 'nickname')).toBe(false);
  expect([claims['picture']?.value, claimErrors]).toEqual(['https://pics.example/1', {}]);
});

/** What a login ends with, where the site requires these. */
async function refusal(login: Promise<unknown>): Promise<RelyingPartyError> {
  return login.then(
    () => expect.unreachable(),
    (error: RelyingPartyError) => error,
  );
}

it('ID4ME-C-11 a claim that the site requires may come from anybody: the ID token, UserInfo or an agent', async () => {
  const { authority, login } = createAgentFixture(web, { requiredClaims: ['nickname', 'email', 'locale'] });
  authority.idToken = { locale: 'de' };
  expect(Object.keys((await login()).claims)).toEqual(expect.arrayContaining(['nickname', 'email', 'locale']));
});

it.each([
  ['declined at the agent', undefined],
  ['empty', ''],
  ['null', null],
])('ID4ME-C-11 a claim that the site requires is looked for after all were merged: %s', async (_how, nickname) => {
  const { agent, login } = createAgentFixture(web, { requiredClaims: ['name', 'nickname', 'picture'] });
  agent.claims = { nickname };
  const error = await refusal(login());
  expect(error).toMatchObject({
    code: 'REQUIRED_CLAIM_ABSENT',
    status: 403,
    detail: { claims: ['nickname', 'picture'], unavailable: [] },
  });
  expect(error.message).toContain('"nickname", "picture"');
});

it('ID4ME-C-11 what says no rather than nothing is there', async () => {
  const { authority, login } = createFixture(web, { requiredClaims: ['email_verified', 'age', 'address'] });
  authority.userInfo = { email_verified: false, age: 0, address: {} };
  expect(await codeOf(login())).toBe('no error');
});

it('ID4ME-C-11 names of anything else are not there, whatever they are called', async () => {
  const { login } = createFixture(web, { requiredClaims: ['toString', '__proto__', 'constructor'] });
  expect((await refusal(login())).detail['claims']).toEqual(['toString', '__proto__', 'constructor']);
});

it('ID4ME-C-11 a required claim of an agent that is down is told apart; it is the visitor’s login that fails', async () => {
  const { agent, login } = createAgentFixture(web, { requiredClaims: ['nickname', 'picture'] });
  agent.answer('/claims', { status: 503 });
  expect((await refusal(login())).detail).toEqual({ claims: ['nickname', 'picture'], unavailable: ['nickname'] });
});

it('ID4ME-C-11 a direct claim does for one that an agent could not give', async () => {
  const { authority, agent, login } = createAgentFixture(web, { requiredClaims: ['nickname'] });
  agent.answer('/claims', { status: 503 });
  authority.idToken = { nickname: 'ally' };
  expect((await login()).claims['nickname']?.value).toBe('ally');
});
