import type { Id4meIdentity, RelyingPartyOptions } from 'openid-rp-core/id4me';
import { createAgent, type HandMadeAgent } from './hand-made-agent.js';
import { createAuthority } from './hand-made-authority.js';
import { createFixture, type Fixture } from './login-fixture.js';
import type { Web } from './web.js';

/** A login whose nickname is with an agent; it works until a test changes something. */
export interface AgentFixture extends Fixture {
  readonly agent: HandMadeAgent;
}

/** A new fixture; the authority's UserInfo refers to the agent for `nickname`. */
export function createAgentFixture(web: Web, options: Partial<RelyingPartyOptions> = {}): AgentFixture {
  const authority = createAuthority(web);
  const agent = createAgent(web, authority);
  authority.userInfo = agent.source('nickname');
  return { ...createFixture(web, options, authority), agent };
}

/** How the source of a login ended: the nickname that it gave, or the code of what it failed with. */
export async function nicknameOf(login: Promise<Id4meIdentity>): Promise<unknown> {
  const { claims, claimErrors } = await login;
  const nickname = claims['nickname'];
  return nickname ? nickname.value : claimErrors['source-1']?.code;
}
