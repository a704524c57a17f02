import { normalizeIdentifier } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';

describe("SPEC-N-07 the specification's own examples", () => {
  it.each([
    ['example.com', 'http://example.com/'],
    ['http://example.com', 'http://example.com/'],
    ['https://example.com/', 'https://example.com/'],
    ['http://example.com/user', 'http://example.com/user'],
    ['http://example.com/user/', 'http://example.com/user/'],
    ['http://example.com/', 'http://example.com/'],
    ['=example', '=example'],
    ['xri://=example', '=example'],
  ])('%j', (text, identifier) => {
    expect(normalizeIdentifier(text).identifier).toBe(identifier);
  });
});
