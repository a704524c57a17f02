import { describe, expect, it } from 'vitest';
import { documentOf } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T37 a document that speaks for another authority', () => {
  const web = useWeb();

  it('is refused, and nothing is registered', async () => {
    const { authority, begin, party, login } = createFixture(web);
    expect((await login()).issuer).toBe(authority.issuer);
    const evil = createFixture(web, { resolveAuthority: () => web.origin('evil') });
    web.set('evil', '/.well-known/openid-configuration', () => ({
      body: { ...documentOf(web.origin('evil')), issuer: authority.issuer },
    }));
    expect(await codeOf(evil.begin())).toBe('ISSUER_MISMATCH');
    expect(await codeOf(party.begin({ issuer: web.origin('evil') }))).toBe('ISSUER_MISMATCH');
    expect(web.received('evil').map(({ path }) => path)).not.toContain('/register');
    expect((await begin()).kind).toBe('redirect');
  });

  it.each([
    ['of another host', (issuer: string) => issuer.replace('authority', 'other')],
    ['of a tenant', (issuer: string) => `${issuer}/tenant`],
    ['of another port', (issuer: string) => issuer.replace(/:\d+$/, ':1')],
    ['with another scheme', (issuer: string) => issuer.replace('http:', 'https:')],
    ['with two slashes more', (issuer: string) => `${issuer}//`],
    ['with a query', (issuer: string) => `${issuer}?`],
    ['with a blank', (issuer: string) => `${issuer} `],
    ['that is a list', (issuer: string) => [issuer]],
    ['that is missing', () => undefined],
  ])('is refused with an issuer %s', async (_what, issuerOf) => {
    const { authority, begin } = createFixture(web);
    authority.metadata = { issuer: issuerOf(authority.issuer) };
    expect(await codeOf(begin())).toBe('ISSUER_MISMATCH');
    expect(authority.clients.size).toBe(0);
  });

  it('is refused also when it changes while a login is under way', async () => {
    const { authority, begin, complete } = createFixture(web);
    authority.answer('/.well-known/openid-configuration', () => ({
      headers: { 'cache-control': 'no-store' },
      body: documentOf(authority.issuer),
    }));
    const begun = await begin();
    authority.answer('/.well-known/openid-configuration', {
      body: { ...documentOf(authority.issuer), issuer: `${authority.issuer}/` },
    });
    expect(await codeOf(complete(begun))).toBe('ISSUER_MISMATCH');
    expect(web.received('authority.id4me', '/token')).toEqual([]);
  });
});
