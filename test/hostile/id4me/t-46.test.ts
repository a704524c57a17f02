import { describe, expect, it } from 'vitest';
import { documentOf } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { type Handler, useWeb } from '../../id4me/web.js';

describe('ID4ME-T46 members with the names of prototypes', () => {
  const web = useWeb();

  /** The same answers, with a member `__proto__` and its kind that holds `members`. */
  function withPrototype(body: object, members: object): string {
    const text = JSON.stringify(body);
    const odd = JSON.stringify(members);
    return `{"__proto__": ${odd}, "constructor": {"prototype": ${odd}}, ${text.slice(1)}`;
  }

  it('change nothing', async () => {
    const { authority, login } = createFixture(web);
    authority.answer('/.well-known/openid-configuration', {
      body: withPrototype(documentOf(authority.issuer), { polluted: 'yes', token_endpoint: 'http://evil.example/' }),
    });
    expect((await login()).issuer).toBe(authority.issuer);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('are no members of the document', async () => {
    const { authority, begin } = createFixture(web);
    const { registration_endpoint, ...document } = documentOf(authority.issuer);
    authority.answer('/.well-known/openid-configuration', { body: withPrototype(document, { registration_endpoint }) });
    expect(await codeOf(begin())).toBe('REGISTRATION_UNSUPPORTED');
  });

  it('are no members of a registration', async () => {
    const { authority, begin } = createFixture(web);
    const answer: Handler = ({ body }) => ({
      status: 201,
      body: withPrototype(JSON.parse(body), { client_id: 'inherited', client_secret: 'inherited' }),
    });
    authority.answer('/register', answer);
    expect(await codeOf(begin())).toBe('REGISTRATION_MALFORMED');
  });
});
