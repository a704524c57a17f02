import { describe, expect, it } from 'vitest';
import { FRAMEWORKS } from './example-site.js';
import { type Browse, csrfOf, form } from './page-client.js';
import { useSites } from './site-in-process.js';
import { approved, comeBack as comeBackFrom, logIn as logInOrRegister, registerAs, type Visitor } from './visitor.js';

const sites = useSites();

const alice = { protocol: 'openid', user: 'alice' } as const;
const bob = { protocol: 'openid', user: 'bob' } as const;
const bobOfId4me = { protocol: 'id4me', user: 'bob' } as const;
const gordon = { protocol: 'steam', user: 'gordon' } as const;

describe.each(FRAMEWORKS)('accounts of the %s example:', (framework) => {
  const open = () => sites.openFor(framework, ['here', 'there']);

  it('an unknown identity registers by a form that says who said what, and is known afterwards', async () => {
    const { here, there } = await open();
    const arrived = await comeBack(here, alice);
    expect(arrived.headers.get('location')).toBe('/register');
    const page = await (await here('/register')).text();
    expect(page).toMatch(/E-mail<\/dt>\s*<dd>\w+@example\.org <span class="tag">not verified</);
    expect(page).toContain(`said by ${sites.identity.openid2.endpoint}`);
    expect(page).toMatch(
      /name="email" type="text" value="\w+@example\.org"[^>]* inputmode="email" autocapitalize="off"/,
    );
    // Not logged in yet.
    expect((await here('/account')).headers.get('location')).toMatch(/^\/login/);

    const done = await registerAs(here, 'A new name');
    expect([done.status, done.headers.get('location')]).toEqual([303, '/account']);
    expect(await textOf(here, '/account')).toContain('A new name');

    const known = await comeBack(there, alice);
    expect(known.headers.get('location')).toBe('/account');
    expect(await textOf(there, '/account')).toContain('A new name');
  });

  it('the same e-mail address from two providers makes two accounts', async () => {
    const { here, there } = await open();
    await logIn(here, bob, 'The first');
    expect((await comeBack(there, bobOfId4me)).headers.get('location')).toBe('/register');
    await registerAs(there, 'The second');
    expect(await textOf(here, '/account')).toContain('The first');
    expect(await textOf(there, '/account')).toContain('The second');
  });

  it('a registration needs a name, and an address that is one', async () => {
    const { here } = await open();
    await comeBack(here, { protocol: 'id4me', user: 'carol' });
    for (const [name, email] of [
      [' ', ''],
      ['x'.repeat(101), ''],
      ['Carol', 'no address'],
    ] as const) {
      const refused = await registerAs(here, name, email);
      expect(refused.status).toBe(400);
      expect(await refused.text()).toContain('aria-invalid="true"');
    }
  });

  it('a registration is of the identity that its page showed, whatever another tab brought since', async () => {
    const { here } = await open();
    await comeBack(here, alice);
    const page = await textOf(here, '/register');
    const [, identifier = ''] = /name="identifier" value="([^"]+)"/.exec(page) ?? [];
    expect(identifier).toBe(sites.identity.openid2.identifier('alice'));
    const csrf = await csrfOf(here, '/register');
    await comeBack(here, gordon);
    const refused = await here('/register', form({ csrf, identifier, name: 'Alice', email: '' }));
    expect(refused.status).toBe(400);
    const shown = await refused.text();
    expect(shown).toContain('another identity meanwhile');
    expect(shown).toContain(sites.identity.steam.identifier('gordon'));
    expect((await registerAs(here, 'Gordon')).headers.get('location')).toBe('/account');
  });

  it('a registration that the database refuses can be sent again', async () => {
    const { here } = await open();
    await comeBack(here, alice);
    const { database } = sites;
    await database.execute(
      "CREATE TRIGGER broken BEFORE INSERT ON accounts BEGIN SELECT RAISE(ABORT, 'broken'); END",
      [],
    );
    expect((await registerAs(here, 'Alice')).status).toBe(503);
    await database.execute('DROP TRIGGER broken', []);
    expect((await registerAs(here, 'Alice')).headers.get('location')).toBe('/account');
    expect(await textOf(here, '/account')).toContain('Alice');
  });

  it('an unknown identity registers in a session that nobody knew before', async () => {
    const { here } = await open();
    const planted = cookiesOf(await here('/auth/steam', form({ csrf: await csrfOf(here, '/login') })));
    const arrived = await comeBack(here, alice);
    expect(arrived.headers.get('location')).toBe('/register');
    const asOther = { headers: { cookie: planted } };
    expect((await here('/register', asOther)).headers.get('location')).toBe('/account');
    expect((await here('/register', { headers: { cookie: cookiesOf(arrived) } })).status).toBe(200);
  });

  it('who is logged in stays so while an unknown identity registers', async () => {
    const { here, there } = await open();
    const answers = [await approved(sites.identity, here, gordon), await approved(sites.identity, here, alice)];
    await logIn(here, bob, 'Bob');
    const arrived = await here(answers[0] ?? '');
    expect(arrived.headers.get('location')).toBe('/register');
    expect(await textOf(here, '/account')).toContain('Bob');
    // The logins of other tabs are still under way, too.
    expect((await here(answers[1] ?? '')).headers.get('location')).toBe('/register');

    await registerAs(here, 'Alice');
    expect(await textOf(here, '/account')).toContain('Alice');
    // Nothing of it became Bob's.
    await comeBack(there, bob);
    expect(await textOf(there, '/account')).toContain('Bob');
    expect(await identities(there)).toEqual([]);
  });

  it('who registers twice at once has one account', async () => {
    const { here, there } = await open();
    for (const browse of [here, there]) await comeBack(browse, alice);
    await Promise.all([registerAs(here, 'Alice'), registerAs(there, 'Alice')]);
    await comeBack(here, gordon, 'add');
    expect(await identities(there)).toEqual(['openid2', 'steam']);
  });

  it('identities are added and removed, but for the last', async () => {
    const { here, there } = await open();
    await logIn(here, bob, 'Bob');
    expect((await comeBack(here, gordon, 'add')).headers.get('location')).toBe('/account');
    expect(await identities(here)).toEqual(['openid2', 'steam']);
    // Either leads to the account now.
    expect((await comeBack(there, gordon)).headers.get('location')).toBe('/account');
    expect(await identities(there)).toEqual(['openid2', 'steam']);
    // Adding it again changes nothing.
    expect((await comeBack(here, gordon, 'add')).headers.get('location')).toBe('/account');

    expect((await remove(here, 'steam', '76561197960287930')).headers.get('location')).toBe('/account');
    expect(await identities(here)).toEqual([]);
    // Whoever logged in with it is logged out.
    expect((await there('/account')).headers.get('location')).toMatch(/^\/login/);
    const last = await remove(here, 'openid2', sites.identity.openid2.identifier('bob'));
    expect(last.status).toBe(409);
    expect(await last.text()).toContain('the only identity');
    expect((await comeBack(there, bob)).headers.get('location')).toBe('/account');
  });

  it('of two removals at once one is refused', async () => {
    const { here } = await open();
    await logIn(here, bob, 'Bob');
    await comeBack(here, gordon, 'add');
    const subjects = { openid2: sites.identity.openid2.identifier('bob'), steam: '76561197960287930' };
    const removals = Object.entries(subjects).map(([protocol, subject]) => remove(here, protocol, subject));
    const statuses = (await Promise.all(removals)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([303, 409]);
  });

  it('nobody removes the identity of another', async () => {
    const { here, there } = await open();
    await logIn(here, bob, 'Bob');
    // Without this one it would be refused as the last.
    await comeBack(here, bobOfId4me, 'add');
    await logIn(there, alice, 'Alice');
    await comeBack(there, gordon, 'add');
    const refused = await remove(here, 'steam', '76561197960287930');
    expect(refused.status).toBe(409);
    expect(await identities(there)).toContain('steam');
  });

  it('an identity of another account is not added', async () => {
    const { here, there } = await open();
    await logIn(here, alice, 'Alice');
    await logIn(there, bob, 'Bob');
    const refused = await comeBack(here, bob, 'add');
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain('It already logs in to another account');
  });

  it('an identity is added to the account that asked for it, and to no other', async () => {
    const { here } = await open();
    await logIn(here, alice, 'Alice');
    const answer = await approved(sites.identity, here, gordon, 'add');
    await logIn(here, bob, 'Bob');
    const refused = await here(answer);
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('Nothing was added');
    expect(await identities(here)).toEqual([]);
  });

  it('who is not logged in adds nothing', async () => {
    const { here } = await open();
    const refused = await here('/auth/steam', form({ csrf: await csrfOf(here, '/login'), purpose: 'add' }));
    expect(refused.status).toBe(403);
  });

  it('a log-out of ID4me goes on to the authority', async () => {
    const { here } = await open();
    await logIn(here, bobOfId4me, 'Bob');
    const out = await here('/logout', form({ csrf: await csrfOf(here, '/account') }));
    const url = new URL(out.headers.get('location') ?? '');
    expect(url.origin).toBe(sites.identity.id4me.issuer);
    expect(url.searchParams.get('id_token_hint')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(url.searchParams.get('post_logout_redirect_uri')).toMatch(/\/$/);
    expect((await here('/account')).headers.get('location')).toMatch(/^\/login/);
  });

  it('nobody but the authority says that somebody logged out', async () => {
    const { here } = await open();
    await logIn(here, bobOfId4me, 'Bob');
    const forged = await here('/auth/id4me/backchannel-logout', form({ logout_token: 'a.b.c' }));
    expect(forged.status).toBe(400);
    expect((await here('/account')).status).toBe(200);
  });

  const comeBack = (browse: Browse, visitor: Visitor, purpose?: 'add') =>
    comeBackFrom(sites.identity, browse, visitor, purpose);
  const logIn = (browse: Browse, visitor: Visitor, name: string) =>
    logInOrRegister(sites.identity, browse, visitor, name);

  /** Protocols of the identities that can be removed. */
  async function identities(browse: Browse): Promise<string[]> {
    const page = await textOf(browse, '/account');
    return [...page.matchAll(/name="protocol" value="(\w+)"/g)].map(([, protocol = '']) => protocol);
  }

  async function remove(browse: Browse, protocol: string, subject: string): Promise<Response> {
    const csrf = await csrfOf(browse, '/account');
    return browse('/account/remove', form({ csrf, protocol, issuer: '', subject }));
  }
});

/** The cookies that a response sets, as a browser sends them back; of two with one name, the latter. */
function cookiesOf({ headers }: Response): string {
  const pairs = headers.getSetCookie().map((header) => (header.split(';')[0] ?? '').split('=') as [string, string]);
  return [...new Map(pairs)].map((pair) => pair.join('=')).join('; ');
}

async function textOf(browse: Browse, path: string): Promise<string> {
  return (await browse(path)).text();
}
