import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { type Answer, useWeb } from '../../id4me/web.js';

const CODES = [
  ['/register', 'REGISTRATION_REFUSED'],
  ['/token', 'PROVIDER_REPORTED'],
  ['/jwks', 'KEYS_MALFORMED'],
  ['/userinfo', 'HTTP_STATUS'],
] as const;
const PATHS = CODES.map(([path]) => path);

describe('ID4ME-H-2 no request', () => {
  const web = useWeb();

  /** How a login ends where one of its requests is answered so. */
  async function outcome(path: string, answer: Answer) {
    const { authority, login } = createFixture(web, { http: { timeoutMs: 400, deadlineMs: 600 } });
    authority.answer(path, answer);
    return codeOf(login());
  }

  it('is missing from a login that succeeds', async () => {
    expect(await outcome('/other', {})).toBe('no error');
    expect(web.requests.map(({ path }) => path)).toEqual(expect.arrayContaining([...PATHS]));
  });

  it.each(CODES)('follows a redirect: %s', async (path, code) => {
    const location = `${web.origin('other')}/anything`;
    expect(await outcome(path, { status: 302, headers: { location } })).toBe(code);
    expect(await outcome(path, { status: 307, headers: { location } })).toBe(code);
    expect(web.received('other')).toEqual([]);
  });

  it.each(PATHS)('takes an endless answer: %s', async (path) => {
    const body = `{"x": "${'x'.repeat(1_000_000)}"}`;
    expect(await outcome(path, { body })).toBe('RESPONSE_TOO_LARGE');
    const headers = { 'content-encoding': 'gzip' };
    expect(await outcome(path, { body: gzipSync(body), headers })).toBe('RESPONSE_TOO_LARGE');
  });

  it.each(PATHS)('waits for ever: %s', async (path) => {
    expect(await outcome(path, { delayMs: 1_000 })).toBe('TIMED_OUT');
    expect(await outcome(path, { drip: 'x'.repeat(200) })).toBe('TIMED_OUT');
  });
});
