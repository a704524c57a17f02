import { describe, expect, it } from 'vitest';
import { documentOf } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];

describe('ID4ME-H-5 JSON of strangers', () => {
  const web = useWeb();

  /** What answers a path is sent with these members before its own. */
  async function outcome(path: string, code: string, members: string) {
    const { authority, login } = createFixture(web);
    const answers: Record<string, () => object> = {
      '/.well-known/openid-configuration': () => documentOf(authority.issuer),
      '/register': () => ({ client_id: 'client', client_secret: 's', id_token_signed_response_alg: 'ES256' }),
      '/jwks': () => ({ keys: authority.jwks }),
      '/userinfo': () => ({ sub: 'GqbBE/1w+p4x', name: 'Alice' }),
    };
    const own = JSON.stringify(answers[path]?.()).slice(1);
    authority.answer(path, { body: `{${members}${own}` });
    expect(await codeOf(login())).toBe(code);
  }

  const deep = (depth: number) => `"x": ${'['.repeat(depth)}${']'.repeat(depth)}, `;

  describe.each([
    ['/.well-known/openid-configuration', 'METADATA_MALFORMED', 'issuer'],
    ['/register', 'REGISTRATION_MALFORMED', 'client_id'],
    ['/jwks', 'KEYS_MALFORMED', 'keys'],
    ['/userinfo', 'USER_INFO_MALFORMED', 'sub'],
  ])('%s', (path, code, name) => {
    it('is refused with a member twice, however it is spelt', async () => {
      await outcome(path, 'no error', '"x": 1, ');
      await outcome(path, code, `"${name}": "other", `);
      const escaped = `\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}`;
      await outcome(path, code, `"${escaped}": "other", `);
      await outcome(path, code, '"x": {"y": 1, "y": 2}, ');
    });

    it('is refused when it is nested too deeply', async () => {
      await outcome(path, 'no error', deep(15));
      await outcome(path, code, deep(16));
      await outcome(path, code, deep(50_000));
    });

    it('may have members with odd names', async () => {
      await outcome(path, 'no error', NAMES.map((odd) => `"${odd}": {"polluted": true}, `).join(''));
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    });
  });

  it('gives claims with odd names as claims, without a prototype', async () => {
    const { authority, login } = createFixture(web);
    const odd = NAMES.map((name) => `"${name}": "value", `).join('');
    authority.answer('/userinfo', { body: `{${odd}"sub": "GqbBE/1w+p4x"}` });
    const { claims } = await login();
    expect(Object.getPrototypeOf(claims)).toBeNull();
    for (const name of NAMES)
      expect(Object.getOwnPropertyDescriptor(claims, name)?.value).toMatchObject({ value: 'value' });
  });

  it.each([1e306, Number.MAX_VALUE])('takes no time that is no number of milliseconds: %d', async (seconds) => {
    const { authority, begin } = createFixture(web);
    authority.registration = { client_secret_expires_at: seconds };
    expect(await codeOf(begin())).toBe('REGISTRATION_MALFORMED');
    const anew = createFixture(web);
    anew.authority.tokens = { expires_in: seconds };
    const { tokens } = await anew.login();
    expect(tokens).not.toHaveProperty('accessTokenExpiresAt');
  });
});
