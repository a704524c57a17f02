import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRelyingPartyError } from '../src/errors.js';
import { shownUrl } from '../src/request-failure.js';
import { parseRedirect, parseTarget, type TargetPolicy } from '../src/request-target.js';

const STRICT: TargetPolicy = { allowedPorts: [80, 443], allowPrivateAddresses: false, requireHttps: false };
const LENIENT: TargetPolicy = { allowedPorts: undefined, allowPrivateAddresses: true, requireHttps: false };

/** What is thrown, or undefined. */
function codeOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return isRelyingPartyError(error) ? error.code : error;
  }
  return undefined;
}

const REFUSED: readonly (readonly [string, string])[] = [
  ['', 'URL_REFUSED'],
  ['example.com', 'URL_REFUSED'],
  ['//example.com/', 'URL_REFUSED'],
  ['file:///etc/passwd', 'URL_REFUSED'],
  ['data:text/html,hello', 'URL_REFUSED'],
  ['ftp://example.com/', 'URL_REFUSED'],
  ['gopher://example.com/', 'URL_REFUSED'],
  ['javascript:alert(1)', 'URL_REFUSED'],
  ['blob:http://example.com/1', 'URL_REFUSED'],
  ['unix:/var/run/docker.sock', 'URL_REFUSED'],
  ['http://', 'URL_REFUSED'],
  ['http://user@example.com/', 'URL_REFUSED'],
  ['http://user:secret@example.com/', 'URL_REFUSED'],
  ['http://:secret@example.com/', 'URL_REFUSED'],
  ['https://bank.example@evil.example/', 'URL_REFUSED'],
  ['http:\\\\bank.example@evil.example/', 'URL_REFUSED'],
  ['http://a..example/', 'URL_REFUSED'],
  ['http://.example/', 'URL_REFUSED'],
  ['http://example../', 'URL_REFUSED'],
  ['http://./', 'URL_REFUSED'],
  ['http://exa!mple.com/', 'URL_REFUSED'],
  ["http://a';drop.example/", 'URL_REFUSED'],
  [`http://${'a'.repeat(64)}.example/`, 'URL_REFUSED'],
  [`http://${'a.'.repeat(130)}example/`, 'URL_REFUSED'],
  ['http://[fe80::1%25eth0]/', 'URL_REFUSED'],
  ['http://example.com:22/', 'PORT_REFUSED'],
  ['http://example.com:8080/', 'PORT_REFUSED'],
  ['http://example.com:0/', 'PORT_REFUSED'],
  ['https://example.com:11211/', 'PORT_REFUSED'],
  ['http://127.0.0.1:25/', 'PORT_REFUSED'],
  ['http://127.0.0.1/', 'ADDRESS_NOT_PUBLIC'],
  ['http://127.0.0.1./', 'ADDRESS_NOT_PUBLIC'],
  ['http://0x7f.1/', 'ADDRESS_NOT_PUBLIC'],
  ['http://0x7f.1./', 'ADDRESS_NOT_PUBLIC'],
  ['http://2130706433/', 'ADDRESS_NOT_PUBLIC'],
  ['http://017700000001/', 'ADDRESS_NOT_PUBLIC'],
  ['http://127.1/', 'ADDRESS_NOT_PUBLIC'],
  ['http://0/', 'ADDRESS_NOT_PUBLIC'],
  ['http://%31%32%37.0.0.1/', 'ADDRESS_NOT_PUBLIC'],
  ['http://\uff11\uff12\uff17.0.0.1/', 'ADDRESS_NOT_PUBLIC'],
  ['http://169.254.169.254/latest/meta-data/', 'ADDRESS_NOT_PUBLIC'],
  ['http://10.0.0.1/', 'ADDRESS_NOT_PUBLIC'],
  ['http://[::1]/', 'ADDRESS_NOT_PUBLIC'],
  ['http://[::]/', 'ADDRESS_NOT_PUBLIC'],
  ['http://[::ffff:127.0.0.1]/', 'ADDRESS_NOT_PUBLIC'],
  ['http://[::ffff:8.8.8.8]/', 'ADDRESS_NOT_PUBLIC'],
  ['http://[64:ff9b::7f00:1]/', 'ADDRESS_NOT_PUBLIC'],
  ['https://[fd00:ec2::254]/', 'ADDRESS_NOT_PUBLIC'],
];

describe('parseTarget', () => {
  it.each(REFUSED)('%s: %s', (url, code) => {
    expect(codeOf(() => parseTarget(url, 'discovery', STRICT))).toBe(code);
  });

  it.each([
    ['HTTP://EXAMPLE.com', 'http://example.com/', 'example.com:80'],
    ['https://example.com:443/a?b=c#d', 'https://example.com/a?b=c', 'example.com:443'],
    ['https://example.com./', 'https://example.com./', 'example.com:443'],
    ['http://example.com:443/', 'http://example.com:443/', 'example.com:443'],
    ['https://b\u00fccher.example/', 'https://xn--bcher-kva.example/', 'xn--bcher-kva.example:443'],
    ['https://_dmarc.example/', 'https://_dmarc.example/', '_dmarc.example:443'],
    ['http://1.1.1.1/', 'http://1.1.1.1/', '1.1.1.1:80'],
    ['http://[2606:4700:4700::1111]/', 'http://[2606:4700:4700::1111]/', '2606:4700:4700::1111:80'],
  ])('takes %s', (text, url, place) => {
    expect(parseTarget(text, 'discovery', STRICT)).toMatchObject({ url, place });
  });

  it('checks the scheme before the port, and the port before the address', () => {
    expect(codeOf(() => parseTarget('ftp://u@127.0.0.1:1/', 'discovery', STRICT))).toBe('URL_REFUSED');
    expect(codeOf(() => parseTarget('http://u@127.0.0.1:1/', 'discovery', STRICT))).toBe('URL_REFUSED');
    expect(codeOf(() => parseTarget('http://127.0.0.1:1/', 'discovery', STRICT))).toBe('PORT_REFUSED');
  });

  it('takes only https where that is required', () => {
    const policy = { ...STRICT, requireHttps: true };
    expect(codeOf(() => parseTarget('http://example.com/', 'discovery', policy))).toBe('HTTPS_REQUIRED');
    expect(parseTarget('https://example.com/', 'discovery', policy).secure).toBe(true);
  });

  it('takes private addresses and any port where that is allowed, and still no credentials', () => {
    expect(parseTarget('http://[::1]:8080/', 'discovery', LENIENT)).toMatchObject({
      hostname: '::1',
      literal: true,
    });
    expect(codeOf(() => parseTarget('http://u:p@127.0.0.1/', 'discovery', LENIENT))).toBe('URL_REFUSED');
    const ports = { ...LENIENT, allowedPorts: [80] };
    expect(codeOf(() => parseTarget('http://127.0.0.1:8080/', 'discovery', ports))).toBe('PORT_REFUSED');
  });

  it('gives a target or a coded error, whatever the text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl(),
      fc.string().map((tail) => `http://${tail}`),
    );
    fc.assert(
      fc.property(text, (url) => {
        const code = codeOf(() => parseTarget(url, 'discovery', STRICT));
        expect([undefined, 'URL_REFUSED', 'PORT_REFUSED', 'ADDRESS_NOT_PUBLIC']).toContain(code);
      }),
    );
  });
});

describe('parseRedirect', () => {
  const from = parseTarget('https://example.com/a/b?c=d', 'discovery', STRICT);

  it.each([
    ['/x', 'https://example.com/x'],
    ['x?y#z', 'https://example.com/a/x?y'],
    ['//other.example/x', 'https://other.example/x'],
    ['https://other.example/#frag', 'https://other.example/'],
    ['/b\u00c3\u00bccher', 'https://example.com/b%C3%BCcher'],
  ])('follows %s to %s', (location, url) => {
    expect(parseRedirect(from, location, STRICT).url).toBe(url);
  });

  it.each([
    [null, 'REDIRECT_REFUSED'],
    ['', 'REDIRECT_REFUSED'],
    ['   ', 'REDIRECT_REFUSED'],
    ['http://[::1', 'REDIRECT_REFUSED'],
    ['https://:80:80/', 'REDIRECT_REFUSED'],
    ['http://example.com/a/b', 'REDIRECT_REFUSED'],
    ['ftp://example.com/', 'URL_REFUSED'],
    ['file:///etc/passwd', 'URL_REFUSED'],
    ['https://u:p@example.com/', 'URL_REFUSED'],
    ['https://example.com:8443/', 'PORT_REFUSED'],
    ['https://127.0.0.1/', 'ADDRESS_NOT_PUBLIC'],
    ['//0x7f.1/', 'ADDRESS_NOT_PUBLIC'],
  ])('does not follow %s: %s', (location, code) => {
    expect(codeOf(() => parseRedirect(from, location, STRICT))).toBe(code);
  });
});

describe('shownUrl', () => {
  it.each([
    ['https://a.example/b?secret#secret', 'https://a.example/b'],
    ['https://user:secret@a.example/b', 'https://a.example/b'],
    ['http:\\\\user:secret@a.example/b', 'http://a.example/b'],
    ['http:user:secret@a.example/b', 'http://a.example/b'],
    ['http://user:secret@a..b:x/?secret', 'http://a..b:x/'],
    ['=example?secret', '=example'],
    ['https://a.example/b\n?secret\nsecret', 'https://a.example/b'],
    ['https://a.example/@b', 'https://a.example/@b'],
    ['https://x:se@cret@a.example/', 'https://a.example/'],
  ])('%s: %s', (url, shown) => {
    expect(shownUrl(url)).toBe(shown);
  });
});
