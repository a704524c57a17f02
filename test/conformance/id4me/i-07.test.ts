import { describe, expect, it } from 'vitest';
import { documentOf } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { type Answer, useWeb } from '../../id4me/web.js';

describe('ID4ME-I-7 a document is fetched', () => {
  const web = useWeb();
  const DOCUMENT = '/.well-known/openid-configuration';

  it('by GET, as JSON, without credentials', async () => {
    const { begin } = createFixture(web);
    await begin();
    const requests = web.received('authority.id4me', DOCUMENT);
    expect(requests).toMatchObject([{ method: 'GET', body: '', headers: { accept: 'application/json' } }]);
    expect(requests[0]?.headers).not.toHaveProperty('authorization');
    expect(requests[0]?.headers).not.toHaveProperty('cookie');
  });

  it.each<[string, Answer, string]>([
    ['200', {}, 'no error'],
    ['201', { status: 201 }, 'HTTP_STATUS'],
    ['203', { status: 203 }, 'HTTP_STATUS'],
    ['206', { status: 206 }, 'HTTP_STATUS'],
    ['404', { status: 404 }, 'HTTP_STATUS'],
  ])('with the status %s', async (_what, answer, code) => {
    const { authority, begin } = createFixture(web);
    authority.answer(DOCUMENT, { body: documentOf(authority.issuer), ...answer });
    expect(await codeOf(begin())).toBe(code);
  });

  it.each(['text/plain', 'text/html; charset=iso-8859-1', 'application/octet-stream', ''])(
    'whatever its content type says: %j',
    async (type) => {
      const { authority, login } = createFixture(web);
      authority.answer(DOCUMENT, { body: documentOf(authority.issuer), headers: { 'content-type': type } });
      expect((await login()).issuer).toBe(authority.issuer);
    },
  );
});
