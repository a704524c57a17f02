import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('refresh-token-invalid-sub', async () => {
  const { authority, login, party } = createFixture(web, { refreshTokens: true });
  const { subject, tokens } = await login();
  const { refreshToken = '', clientId } = tokens;
  const request = { issuer: authority.issuer, refreshToken, clientId, subject };
  expect((await party.refresh(request)).accessToken).toBeDefined();
  authority.idToken = { sub: 'bob' };
  expect(await codeOf(party.refresh(request))).toBe('SUBJECT_MISMATCH');
});
