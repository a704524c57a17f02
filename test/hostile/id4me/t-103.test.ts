import { expect, it } from 'vitest';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each([
  ['40 seconds behind', -40, 60, 'al'],
  ['40 seconds behind, of which the site allows 30', -40, 5, 'TOKEN_EXPIRED'],
  ['100 seconds behind', -100, 60, 'TOKEN_EXPIRED'],
  ['40 seconds ahead', 40, 60, 'al'],
  ['100 seconds ahead', 100, 60, 'TOKEN_NOT_YET_VALID'],
])(
  'ID4ME-T103 claims that are good for 30 seconds, from an agent whose clock is %s',
  async (_what, skew, tolerance, outcome) => {
    const { agent, login } = createAgentFixture(web, { clockToleranceSeconds: tolerance });
    expect(await nicknameOf(login())).toBe('al');
    const now = Math.floor(Date.now() / 1_000) + skew;
    agent.claims = { iat: now, nbf: now, exp: now + 30 };
    expect(await nicknameOf(login())).toBe(outcome);
  },
);
