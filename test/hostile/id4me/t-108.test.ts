import { describe, expect, it } from 'vitest';
import { profileOf } from '../../../packages/passport-id4me/src/profile.js';
import { createAgentFixture } from '../../id4me/agent-login.js';
import { AGENT_TOKEN } from '../../id4me/hand-made-agent.js';
import { useEvents } from '../../id4me/login-events.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T108 tokens for agents', () => {
  const web = useWeb();
  const events = useEvents();

  it('are in no profile', async () => {
    const { login } = createAgentFixture(web);
    const identity = await login();
    const profile = JSON.stringify(profileOf(identity, []));
    expect(profile).toContain('"al"');
    expect(profile).not.toMatch(/_claim_|access-token/);
    expect(JSON.stringify(identity.claims)).not.toMatch(/_claim_|access-token/);
  });

  it('are in no error and in no event', async () => {
    const { agent, login } = createAgentFixture(web);
    const answers = [{ status: 401, body: AGENT_TOKEN }, { body: `{"sub":"${AGENT_TOKEN}"}` }, { body: AGENT_TOKEN }];
    for (const answer of answers) {
      agent.answer('/claims', answer);
      const { claimErrors } = await login();
      expect(claimErrors['source-1']).toBeDefined();
      expect(JSON.stringify(claimErrors)).not.toContain(AGENT_TOKEN);
    }
    const unavailable = events.filter(({ type }) => type === 'claims-unavailable');
    expect(unavailable).toHaveLength(3);
    for (const event of events) {
      const error =
        'error' in event
          ? [event.error.message, event.error.hint, event.error.detail, event.error.stack, String(event.error.cause)]
          : [];
      expect(JSON.stringify([event, error])).not.toMatch(/access-token|refresh-token|code-\d/);
    }
  });
});
