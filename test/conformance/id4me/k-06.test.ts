import { expect, it } from 'vitest';
import { SUBJECT } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { createLogoutFixture } from '../../id4me/logout-token.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();
const LANDING = 'https://site.example/bye';

it('ID4ME-K-6 a site registers where it may send visitors after a log-out, and where it is told of one', async () => {
  const options = { postLogoutRedirectUris: [LANDING], backchannelLogoutUri: 'https://site.example/logout' };
  const { authority, begin } = createFixture(web, options);
  await begin();
  expect(authority.clients.get('client-0')).toMatchObject({
    post_logout_redirect_uris: [LANDING],
    backchannel_logout_uri: 'https://site.example/logout',
    backchannel_logout_session_required: true,
  });
});

it('ID4ME-K-6 the request for a log-out names the visitor by the ID token, or else the site', async () => {
  const { authority, login, party } = createFixture(web, { postLogoutRedirectUris: [LANDING] });
  const { issuer } = authority;
  const { tokens } = await login();
  const url = await party.logoutUrl({ issuer, idToken: tokens.idToken, postLogoutRedirectUri: LANDING, state: 'a b' });
  expect(url.origin + url.pathname).toBe(`${issuer}/logout`);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    id_token_hint: tokens.idToken,
    post_logout_redirect_uri: LANDING,
    state: 'a b',
  });
  const anonymous = await party.logoutUrl({ issuer, postLogoutRedirectUri: LANDING });
  expect(Object.fromEntries(anonymous.searchParams)).toEqual({
    client_id: tokens.clientId,
    post_logout_redirect_uri: LANDING,
  });
});

it('ID4ME-K-6 the endpoint keeps a query of its own, and an authority without one has no log-out', async () => {
  const { authority, login, party } = createFixture(web);
  authority.metadata = { end_session_endpoint: `${authority.issuer}/logout?tenant=1` };
  const { tokens } = await login();
  const url = await party.logoutUrl({ issuer: authority.issuer, idToken: tokens.idToken });
  expect(Object.fromEntries(url.searchParams)).toEqual({ tenant: '1', id_token_hint: tokens.idToken });
  const other = createFixture(web);
  other.authority.metadata = { end_session_endpoint: undefined };
  await other.login();
  expect(await codeOf(other.party.logoutUrl({ issuer: other.authority.issuer }))).toBe('METADATA_UNSUPPORTED');
});

it.each([
  ['a session', { sub: undefined }, { sessionId: 'session-1' }],
  ['a visitor', { sid: undefined }, { subject: SUBJECT }],
  ['both', {}, { subject: SUBJECT, sessionId: 'session-1' }],
])('ID4ME-K-6 a logout token says whose session ended: %s', async (_what, changes, expected) => {
  const { authority, verify } = await createLogoutFixture(web);
  expect(await verify(changes)).toEqual({ issuer: authority.issuer, ...expected });
});

it.each([undefined, 'logout+jwt', 'application/logout+jwt', 'LOGOUT+JWT'])(
  'ID4ME-K-6 a logout token may be of the type %s',
  async (typ) => {
    const { verify } = await createLogoutFixture(web);
    expect(await verify({}, { typ })).toMatchObject({ sessionId: 'session-1' });
  },
);
