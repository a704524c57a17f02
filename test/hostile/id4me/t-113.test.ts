import { describe, expect, it } from 'vitest';
import { codeOf } from '../../id4me/login-fixture.js';
import { createLogoutFixture } from '../../id4me/logout-token.js';
import { createSigningKey, signToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T113 logout tokens', () => {
  const web = useWeb();

  it.each([['JWT'], ['at+jwt'], [7]])('are refused with the type %s', async (typ) => {
    const { verify } = await createLogoutFixture(web);
    expect(await verify()).toMatchObject({ sessionId: 'session-1' });
    expect(await codeOf(verify({}, { typ }))).toBe('TOKEN_TYPE_MISMATCH');
  });

  it('are taken once', async () => {
    const { party, token } = await createLogoutFixture(web);
    const one = token();
    expect(await party.verifyLogoutToken(one)).toMatchObject({ sessionId: 'session-1' });
    expect(await codeOf(party.verifyLogoutToken(one))).toBe('TOKEN_REUSED');
    const again = token({ jti: 'one' });
    expect(await party.verifyLogoutToken(again)).toMatchObject({ sessionId: 'session-1' });
    expect(await codeOf(party.verifyLogoutToken(token({ jti: 'one', sid: 'session-2' })))).toBe('TOKEN_REUSED');
  });

  it('that are forged use up no token', async () => {
    const { authority, claims, party, verify } = await createLogoutFixture(web);
    const forged = signToken(claims({ jti: 'one' }), createSigningKey('ES256', authority.key.kid), {
      typ: 'logout+jwt',
    });
    expect(await codeOf(party.verifyLogoutToken(forged))).toBe('SIGNATURE_INVALID');
    expect(await codeOf(verify({ jti: 'one', nonce: 'x' }))).toBe('CLAIM_MALFORMED');
    expect(await verify({ jti: 'one' })).toMatchObject({ sessionId: 'session-1' });
  });

  it.each([
    ['no ID', { jti: undefined }, 'CLAIM_ABSENT'],
    ['an empty ID', { jti: '' }, 'CLAIM_MALFORMED'],
    ['nobody whose session it is', { sub: undefined, sid: undefined }, 'CLAIM_ABSENT'],
    ['a session that is no text', { sid: 7 }, 'CLAIM_MALFORMED'],
    ['no time', { iat: undefined }, 'CLAIM_ABSENT'],
    ['no audience', { aud: undefined }, 'CLAIM_ABSENT'],
    ['no issuer', { iss: undefined }, 'CLAIM_ABSENT'],
  ])('are refused with %s', async (_what, changes, code) => {
    const { verify } = await createLogoutFixture(web);
    expect(await verify()).toMatchObject({ sessionId: 'session-1' });
    expect(await codeOf(verify(changes))).toBe(code);
  });

  it.each([
    ['that expired', -120, -61, 'TOKEN_EXPIRED'],
    ['of tomorrow', 100, 200, 'TOKEN_NOT_YET_VALID'],
    ['that are good for two days', 0, 2 * 86_400, 'TOKEN_EXPIRED'],
  ])('are refused %s', async (_what, iat, exp, code) => {
    const { verify } = await createLogoutFixture(web);
    const now = Math.floor(Date.now() / 1_000);
    expect(await verify({ iat: now, exp: now + 120 })).toMatchObject({ sessionId: 'session-1' });
    expect(await codeOf(verify({ iat: now + iat, exp: now + exp }))).toBe(code);
  });

  it('without an expiry are taken for ten minutes', async () => {
    const { verify } = await createLogoutFixture(web);
    const now = Math.floor(Date.now() / 1_000);
    expect(await verify({ exp: undefined, iat: now - 590 })).toMatchObject({ sessionId: 'session-1' });
    expect(await codeOf(verify({ exp: undefined, iat: now - 661 }))).toBe('TOKEN_EXPIRED');
  });

  it.each([
    ['with a nonce', { nonce: 'x' }, 'CLAIM_MALFORMED'],
    ['without events', { events: undefined }, 'CLAIM_ABSENT'],
    ['for another site', { aud: 'another-client' }, 'CLIENT_FORGOTTEN'],
    ['for this site and another', { aud: ['client-0', 'another-client'] }, 'CLAIM_MALFORMED'],
  ])('are refused %s', async (_what, changes, code) => {
    const { verify } = await createLogoutFixture(web);
    expect(await verify()).toMatchObject({ sessionId: 'session-1' });
    expect(await codeOf(verify(changes))).toBe(code);
  });

  it('of an issuer that this site never met cause no request', async () => {
    const { verify } = await createLogoutFixture(web);
    web.requests.length = 0;
    expect(await codeOf(verify({ iss: web.origin('evil') }))).toBe('CLIENT_FORGOTTEN');
    expect(web.requests).toEqual([]);
  });

  it('are no ID tokens, nor ID tokens logout tokens', async () => {
    const { authority, login, party, token } = await createLogoutFixture(web);
    const { tokens } = await login();
    expect(await codeOf(party.verifyLogoutToken(tokens.idToken ?? ''))).toBe('TOKEN_TYPE_MISMATCH');
    authority.tokens = { id_token: token({ nonce: 'x' }) };
    expect(await codeOf(login())).toBe('TOKEN_TYPE_MISMATCH');
  });
});
