import { normalizeIdentifier } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';

describe('SPEC-N-02 blanks around an identifier and xri:// before it are dropped', () => {
  it.each([
    [' example.com ', 'http://example.com/'],
    ['\thttp://example.com/x\r\n', 'http://example.com/x'],
    ['xri://=example', '=example'],
    ['XRI://@example', '@example'],
    [' xri://=example ', '=example'],
    ['xri://example.com', 'http://example.com/'],
  ])('%j', (text, identifier) => {
    expect(normalizeIdentifier(text).identifier).toBe(identifier);
  });
});
