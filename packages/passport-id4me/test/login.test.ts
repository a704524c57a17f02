import express5 from 'express';
import express4 from 'express4';
import { describe, expect, it, vi } from 'vitest';
import { loginPath, useSites } from './site.js';

const sites = useSites();

describe.each(Object.entries({ 'Express 4': express4, 'Express 5': express5 }))('a login on %s', (_name, express) => {
  for (const transaction of ['session', { cookie: { keys: ['a key: 0123456789abcdef0123456789abcdef'] } }] as const) {
    const kept = transaction === 'session' ? 'the session' : 'a cookie';

    it(`is by issuer and subject, kept in ${kept}`, async () => {
      const own = transaction === 'session' ? {} : { session: false as const };
      const site = await sites.open({ express, transaction, ...own });
      const ending = await site.logIn(site.visitor());
      const { issuer } = sites.id4me;
      expect(ending).toMatchObject({ kind: 'success', user: { issuer, id: sites.id4me.subject('alice') } });
    });

    it(`begins with a form, kept in ${kept}`, async () => {
      const own = transaction === 'session' ? {} : { session: false as const };
      const site = await sites.open({ express, transaction, ...own });
      const visitor = site.visitor();
      const { location } = await visitor.post('/login', { id4me_identifier: sites.id4me.identifier('bob', 'email') });
      expect(await site.ending(visitor.deliver(await sites.id4me.approve(location)))).toMatchObject({
        kind: 'success',
        user: { id: sites.id4me.subject('bob') },
      });
    });
  }
});

describe('what a login gives', () => {
  const claims = { userinfo: { email: { essential: true, reason: 'To write to you' }, name: null } };

  it('goes to the verify callback: the issuer, and the profile with what was asked for', async () => {
    const verify = vi.fn(async (_issuer: string, _profile: unknown, _done: unknown) => ({ id: 1 }));
    const site = await sites.open({ claims, verify });
    await site.logIn(site.visitor());
    expect(verify).toHaveBeenCalledExactlyOnceWith(
      sites.id4me.issuer,
      expect.objectContaining({
        provider: 'id4me',
        id: sites.id4me.subject('alice'),
        issuer: sites.id4me.issuer,
        identifier: sites.id4me.identifier('alice'),
        identifierConfirmed: true,
        identifierRebound: false,
        discoveredAt: sites.id4me.identifier('alice'),
        displayName: 'Alice Ängström',
        emails: [{ value: 'alice@example.org', verified: false }],
      }),
      expect.any(Function),
    );
  });

  it('lacks what the visitor declined', async () => {
    const site = await sites.open({ claims, verify: async (_issuer: string, profile: unknown) => profile });
    const visitor = site.visitor();
    const answer = await sites.id4me.approve(await site.begin(visitor), { declined: ['email'] });
    const { user } = await site.ending(visitor.deliver(answer));
    expect(user).toMatchObject({ displayName: 'Alice Ängström' });
    expect(user).not.toHaveProperty('emails');
  });

  it('has the tokens in the info, for those who need them', async () => {
    const site = await sites.open();
    await site.logIn(site.visitor());
    expect(site.endings[0]?.info).toMatchObject({
      tokens: { idToken: expect.any(String), clientId: expect.any(String) },
    });
  });

  it('is the log-out, too: the relying party behind the strategy', async () => {
    const site = await sites.open({ postLogoutRedirectUris: ['http://127.0.0.1/bye'] });
    const { info } = await site.logIn(site.visitor());
    const { tokens } = info as { tokens: { idToken: string } };
    const party = await site.strategy.relyingParty();
    const url = await party.logoutUrl({ issuer: sites.id4me.issuer, idToken: tokens.idToken });
    expect(url.searchParams.get('id_token_hint')).toBe(tokens.idToken);
  });

  it('has a verified address only where the site trusts the agent that says so, and the authority', async () => {
    const asked = { userinfo: { email: null, email_verified: null } };
    const verify = async (_issuer: string, profile: unknown) => profile;
    for (const [trusted, verified] of [
      [[sites.id4me.agentIssuer, sites.id4me.issuer], true],
      [[sites.id4me.agentIssuer], false],
      [[sites.id4me.issuer], false],
    ] as const) {
      const site = await sites.open({ claims: asked, verify, trustedEmailProviders: trusted });
      const { user } = await site.logIn(site.visitor(), loginPath(sites.id4me.identifier('alice')));
      expect(user).toMatchObject({ emails: [{ value: 'alice@example.org', verified }] });
    }
  });

  it('is at an authority that is told the name of the site in several languages', async () => {
    const site = await sites.open({ localized: { de: { clientName: 'Testseite' } } });
    expect(await site.logIn(site.visitor())).toMatchObject({ kind: 'success' });
    const registration = sites.id4me.requests.find(({ path }) => path === '/reg');
    expect(registration?.body).toMatchObject({ client_name: 'Test site', 'client_name#de': 'Testseite' });
  });
});
