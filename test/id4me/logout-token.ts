import { randomUUID } from 'node:crypto';
import type { LoggedOut } from 'openid-rp-core/id4me';
import { merged, SUBJECT } from './hand-made-authority.js';
import { createFixture, type Fixture } from './login-fixture.js';
import { signToken } from './signer.js';
import type { Web } from './web.js';

type Members = Record<string, unknown>;

export const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** A site where a visitor is logged in, and whose authority ends the session. */
export interface LogoutFixture extends Fixture {
  readonly clientId: string;
  /** The claims of a right logout token, with these changes. */
  claims(changes?: Members): Members;
  /** A right logout token, with these changes of its claims and its header. */
  token(changes?: Members, header?: Members): string;
  /** What the relying party makes of it. */
  verify(changes?: Members, header?: Members): Promise<LoggedOut>;
}

/** A new fixture, after a login. */
export async function createLogoutFixture(web: Web): Promise<LogoutFixture> {
  const fixture = createFixture(web);
  const { authority, party } = fixture;
  const { tokens } = await fixture.login();
  const { clientId } = tokens;
  const claims = (changes: Members = {}) => {
    const now = Math.floor(Date.now() / 1_000);
    const right = {
      iss: authority.issuer,
      aud: clientId,
      iat: now,
      exp: now + 120,
      jti: randomUUID(),
      sub: SUBJECT,
      sid: 'session-1',
      events: { [LOGOUT_EVENT]: {} },
    };
    return merged(right, changes);
  };
  const token = (changes?: Members, header?: Members) =>
    signToken(claims(changes), authority.key, { typ: 'logout+jwt', ...header });
  return {
    ...fixture,
    clientId,
    claims,
    token,
    verify: (changes, header) => party.verifyLogoutToken(token(changes, header)),
  };
}
