import { normalizeIdentifier } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';

describe('SPEC-N-09 escapes of reserved characters stay', () => {
  it.each(['%2B', '%2F', '%3A', '%26', '%3D', '%40', '%23', '%25'])('%s', (triplet) => {
    expect(normalizeIdentifier(`http://example.com/a${triplet}b`).identifier).toBe(`http://example.com/a${triplet}b`);
    expect(normalizeIdentifier(`http://example.com/a${triplet.toLowerCase()}b`).identifier).toBe(
      `http://example.com/a${triplet}b`,
    );
  });
});
