import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-T72 credentials with characters that would part them', async () => {
  const credentials = { client_id: 'a:b+c %d', client_secret: 'ü:"+ %2B&=' };
  const { authority, login } = createFixture(web);
  authority.registration = credentials;
  expect(await codeOf(login())).toBe('no error');
  const [scheme, sent = ''] = String(web.received('authority.id4me', '/token')[0]?.headers['authorization']).split(' ');
  expect(scheme).toBe('Basic');
  const text = Buffer.from(sent, 'base64').toString();
  // RFC 6749 appendix B: a form would decode each half.
  expect(text).toBe('a%3Ab%2Bc+%25d:%C3%BC%3A%22%2B+%252B%26%3D');
  const [id = '', secret = ''] = text.split(':').map((half) => new URLSearchParams(`x=${half}`).get('x') ?? '');
  expect({ client_id: id, client_secret: secret }).toEqual(credentials);
});
