import { expect, it } from 'vitest';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { unsignedToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each([
  ['of somebody else', 'bob', 'SUBJECT_MISMATCH'],
  ['that is no text', ['GqbBE/1w+p4x'], 'SUBJECT_MISMATCH'],
  ['of nobody', '', 'SUBJECT_MISMATCH'],
  ['of the visitor', 'GqbBE/1w+p4x', 'al'],
  ['that is not there', undefined, 'al'],
])('ID4ME-T102 an agent’s claims with a subject %s', async (_what, sub, outcome) => {
  const { agent, login } = createAgentFixture(web);
  expect(await nicknameOf(login())).toBe('al');
  agent.claims = { sub };
  expect(await nicknameOf(login())).toBe(outcome);
});

it('ID4ME-T102 somebody else’s claims are refused as plain JSON, too', async () => {
  const { agent, login } = createAgentFixture(web, { allowPlainAgentClaims: true });
  agent.sign = (claims) => claims;
  expect(await nicknameOf(login())).toBe('al');
  agent.claims = { sub: 'bob' };
  expect(await nicknameOf(login())).toBe('SUBJECT_MISMATCH');
  agent.sign = unsignedToken;
  expect(await nicknameOf(login())).toBe('ALGORITHM_MISMATCH');
});
