import { expect, it } from 'vitest';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture, REDIRECT_URI } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-A-9 two authorities, one address: each answer leads to the authority of its login', async () => {
  const names = ['one.id4me', 'two.id4me'] as const;
  const [one, two] = [createAuthority(web, { name: names[0] }), createAuthority(web, { name: names[1] })];
  const resolveAuthority = ({ domain }: { domain: string }) => (domain.startsWith('one') ? one.issuer : two.issuer);
  const { party } = createFixture(web, { resolveAuthority }, one);
  const logins = await Promise.all(
    [one, two].map(async (authority, index) => {
      const identifier = `${['one', 'two'][index]}.id4me.localhost`;
      authority.idToken = { 'id4me.identifier': identifier };
      return { authority, begun: await party.begin({ identifier }) };
    }),
  );
  for (const { authority, begun } of logins.reverse()) {
    expect(new URL(begun.url).searchParams.get('redirect_uri')).toBe(REDIRECT_URI);
    const url = authority.authorize(begun.url);
    const { code } = Object.fromEntries(new URL(url).searchParams);
    expect(await party.complete({ method: 'GET', url, transaction: begun.transaction })).toMatchObject({
      kind: 'authenticated',
      identity: { issuer: authority.issuer },
    });
    const asked = web.requests.filter(({ path, body }) => path === '/token' && body.includes(String(code)));
    expect(asked.map(({ host }) => web.origin(host))).toEqual([authority.issuer]);
  }
});

it('ID4ME-A-9 an address for each authority: an answer that comes to that of another one is refused', async () => {
  const authority = createAuthority(web);
  authority.metadata = { authorization_response_iss_parameter_supported: undefined };
  const { begin, party } = createFixture(web, { redirectUriPerAuthority: true }, authority);
  const { url, transaction } = await begin();
  const redirectUri = new URL(url).searchParams.get('redirect_uri') ?? '';
  expect(redirectUri.startsWith(`${REDIRECT_URI}?authority=`)).toBe(true);
  expect([...authority.clients.values()]).toMatchObject([{ redirect_uris: [redirectUri] }]);
  const answer = new URL(authority.authorize(url, { iss: undefined }));
  const elsewhere = new URL(answer);
  elsewhere.searchParams.set('authority', '0123456789abcdef');
  const nowhere = new URL(answer);
  nowhere.searchParams.delete('authority');
  for (const wrong of [elsewhere, nowhere]) {
    const code = await codeOf(party.complete({ method: 'GET', url: wrong.href, transaction }));
    expect(code).toBe('ISSUER_MISMATCH');
  }
  expect(await party.complete({ method: 'GET', url: answer.href, transaction })).toMatchObject({
    kind: 'authenticated',
  });
});

it('ID4ME-A-9 two authorities have two addresses', async () => {
  const [one, two] = ['one.id4me', 'two.id4me'].map((name) => createAuthority(web, { name }));
  const { begin } = createFixture(web, { redirectUriPerAuthority: true, resolveAuthority: undefined });
  const uris = await Promise.all(
    [one, two].map(async (authority) => {
      const { url } = await begin({ issuer: authority?.issuer });
      return new URL(url).searchParams.get('redirect_uri');
    }),
  );
  expect(new Set(uris).size).toBe(2);
});
