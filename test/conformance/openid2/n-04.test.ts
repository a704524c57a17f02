import { normalizeIdentifier } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';

describe('SPEC-N-04 an identifier without http or https gets http://', () => {
  it.each([
    ['example.com', 'http://example.com/'],
    ['httpfoo.example', 'http://httpfoo.example/'],
    ['https.example', 'http://https.example/'],
    ['example.com:8080/x', 'http://example.com:8080/x'],
    ['https://example.com/', 'https://example.com/'],
    ['HTTPS://example.com/', 'https://example.com/'],
  ])('%j', (text, identifier) => {
    expect(normalizeIdentifier(text)).toEqual({ kind: 'url', identifier });
  });
});
