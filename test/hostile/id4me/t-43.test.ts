import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { type Answer, useWeb } from '../../id4me/web.js';

describe('ID4ME-T43 a document that is none', () => {
  const web = useWeb();
  const DOCUMENT = '/.well-known/openid-configuration';

  function* forever() {
    yield '{"issuer": "';
    for (;;) yield 'x';
  }

  it.each<[string, Answer, string]>([
    ['is HTML', { body: '<!doctype html>', headers: { 'content-type': 'text/html' } }, 'METADATA_MALFORMED'],
    ['is empty', { body: '' }, 'METADATA_MALFORMED'],
    ['is a list', { body: '[]' }, 'METADATA_MALFORMED'],
    ['is null', { body: 'null' }, 'METADATA_MALFORMED'],
    ['is a text', { body: '"https://authority.example"' }, 'METADATA_MALFORMED'],
    ['is cut off', { body: '{"issuer": "' }, 'METADATA_MALFORMED'],
    ['is in UTF-16', { body: Buffer.from('{"issuer": "x"}', 'utf16le') }, 'METADATA_MALFORMED'],
    ['has 5 MB', { body: `{"x": "${'x'.repeat(5_000_000)}"}` }, 'RESPONSE_TOO_LARGE'],
    [
      'has 10 MB when unpacked',
      { body: gzipSync(`{"x": "${'x'.repeat(10_000_000)}"}`), headers: { 'content-encoding': 'gzip' } },
      'RESPONSE_TOO_LARGE',
    ],
    ['is not there', { status: 404, body: '{}' }, 'HTTP_STATUS'],
    ['fails', { status: 500, body: '{}' }, 'HTTP_STATUS'],
    ['comes in drops', { drip: forever() }, 'TIMED_OUT'],
    ['comes late', { body: '{}', delayMs: 1_500 }, 'TIMED_OUT'],
  ])('because it %s', async (_what, answer, code) => {
    const { authority, login, begin } = createFixture(web);
    await login();
    const anew = createFixture(web, { http: { timeoutMs: 500, deadlineMs: 800 } });
    authority.answer(DOCUMENT, answer);
    expect(await codeOf(anew.begin())).toBe(code);
    expect((await begin()).kind).toBe('redirect');
  });

  it('because it has more than 64 KiB', async () => {
    const { authority, begin } = createFixture(web);
    authority.metadata = { service_documentation: 'x'.repeat(60_000) };
    expect((await begin()).kind).toBe('redirect');
    const anew = createFixture(web);
    anew.authority.metadata = { service_documentation: 'x'.repeat(65_536) };
    expect(await codeOf(anew.begin())).toBe('METADATA_MALFORMED');
  });
});
