import { normalizeIdentifier } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { ANY_WAY, codeOf, createParty } from '../../hostile/login-fixture.js';

describe('SPEC-N-03 what begins with a global context symbol is an XRI', () => {
  it.each(['=example', '@example*x', '+example', '$d', '!1000', '(http://example.com/)'])('%j', async (text) => {
    expect(normalizeIdentifier(text)).toEqual({ kind: 'xri', identifier: text });
    // There is nothing to resolve it with.
    expect(await codeOf(createParty(ANY_WAY).begin({ identifier: text }))).toBe('XRI_UNSUPPORTED');
  });

  it.each(['example.com/=x', 'http://xri.example/=example', 'x=example'])('but not %j', (text) => {
    expect(normalizeIdentifier(text).kind).toBe('url');
  });
});
