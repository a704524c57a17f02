import { expect, it } from 'vitest';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { createSigningKey } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();
const now = () => Math.floor(Date.now() / 1_000);

it.each([
  ['no issuer', () => ({ iss: undefined }), 'CLAIM_ABSENT'],
  ['an issuer that is no text', () => ({ iss: 7 }), 'CLAIM_MALFORMED'],
  ['no audience', () => ({ aud: undefined }), 'al'],
  ['us and others for an audience', () => ({ aud: ['another-client', 'client-0'] }), 'al'],
  ['others for an audience', () => ({ aud: ['another-client'] }), 'AUDIENCE_MISMATCH'],
  ['no times', () => ({ iat: undefined, nbf: undefined, exp: undefined }), 'al'],
  ['a time that is no number', () => ({ exp: 'never' }), 'CLAIM_MALFORMED'],
  ['a life of 300 seconds', () => ({ exp: now() + 300 }), 'al'],
  ['a beginning in the future', () => ({ nbf: now() + 300 }), 'TOKEN_NOT_YET_VALID'],
])('ID4ME-C-7 an agent’s token with %s', async (_what, changes, outcome) => {
  const { agent, login } = createAgentFixture(web);
  expect(await nicknameOf(login())).toBe('al');
  agent.claims = changes();
  expect(await nicknameOf(login())).toBe(outcome);
});

it.each(['RS256', 'PS256', 'ES384', 'ES512'])(
  'ID4ME-C-7 an agent may sign with %s, whatever the authority signs with',
  async (alg) => {
    const { agent, login } = createAgentFixture(web);
    agent.key = createSigningKey(alg);
    agent.jwks = [agent.key.jwk];
    expect(await nicknameOf(login())).toBe('al');
  },
);
