import { normalizeIdentifier } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { ANY_WAY, codeOf, createParty } from '../../hostile/login-fixture.js';

describe('SPEC-N-08 two spellings of a URL are one identifier', () => {
  it.each([
    ['HTTP://EXAMPLE.com/', 'http://example.com/'],
    ['http://example.com:80/', 'http://example.com/'],
    ['https://example.com:443/', 'https://example.com/'],
    ['http://example.com:/', 'http://example.com/'],
    ['http://example.com:8080/', 'http://example.com:8080/'],
    ['http://example.com/a/./b/../c', 'http://example.com/a/c'],
    ['http://example.com/%7euser', 'http://example.com/~user'],
    ['http://example.com/%c3%a4', 'http://example.com/%C3%A4'],
    ['http://example.com/ä', 'http://example.com/%C3%A4'],
    ['http://bücher.example/', 'http://xn--bcher-kva.example/'],
    ['http://example.com/?q=%41', 'http://example.com/?q=A'],
    ['http://example.com?q', 'http://example.com/?q'],
  ])('%j', (text, identifier) => {
    expect(normalizeIdentifier(text)).toEqual({ kind: 'url', identifier });
  });

  it.each([
    ['http://example.com/\u0000', 'a control character'],
    ['http://exam\nple.com/', 'a line feed'],
    ['http://example.com/a b', 'a blank'],
    ['http:/example.com', 'one slash'],
    ['http:example.com', 'no slash'],
    ['http://example.com\\x', 'a backslash'],
    ['http://user@example.com/', 'a user name'],
    ['http://127.1/', 'a short address'],
    ['http://0x7f.1/', 'a hexadecimal address'],
    ['http://2130706433/', 'an address as one number'],
    ['ftp://example.com/', 'another scheme'],
    ['javascript://example.com/', 'a script'],
    ['http://example.com/%', 'half an escape'],
    ['http://', 'no host'],
    ['http://a..b/', 'an empty label'],
  ])('refuses %j: %s', async (text) => {
    expect(await codeOf(createParty(ANY_WAY).begin({ identifier: text }))).toBe('IDENTIFIER_MALFORMED');
  });

  it.each(['', '   ', undefined])('asks for one where there is none: %j', async (identifier) => {
    expect(await codeOf(createParty(ANY_WAY).begin({ identifier }))).toBe('IDENTIFIER_ABSENT');
  });
});
