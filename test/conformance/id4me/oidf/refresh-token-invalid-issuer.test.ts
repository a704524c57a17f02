import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('refresh-token-invalid-issuer', async () => {
  const { authority, login, party } = createFixture(web, { refreshTokens: true });
  const { refreshToken = '', clientId } = (await login()).tokens;
  const request = { issuer: authority.issuer, refreshToken, clientId };
  expect((await party.refresh(request)).accessToken).toBeDefined();
  authority.idToken = { iss: `${authority.issuer}/other` };
  expect(await codeOf(party.refresh(request))).toBe('ISSUER_MISMATCH');
});
