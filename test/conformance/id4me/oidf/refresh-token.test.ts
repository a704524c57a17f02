import { expect, it } from 'vitest';
import { SUBJECT } from '../../../id4me/hand-made-authority.js';
import { createFixture } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('refresh-token', async () => {
  const { authority, login, party } = createFixture(web, { refreshTokens: true });
  const { refreshToken = '', clientId } = (await login()).tokens;
  authority.tokens = { access_token: 'a-new-access-token' };
  const tokens = await party.refresh({ issuer: authority.issuer, refreshToken, clientId, subject: SUBJECT });
  expect(tokens).toMatchObject({
    accessToken: 'a-new-access-token',
    idTokenClaims: { iss: authority.issuer, sub: SUBJECT },
  });
});
