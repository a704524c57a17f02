import { describe, expect, it } from 'vitest';
import { beginLogin, OPENID2, STATELESS_WAY, useProvider } from '../../hostile/login-fixture.js';

describe('SPEC-M-03 Key-Value Form: a key, a colon, a value and a line feed', () => {
  const provider = useProvider();
  const cases: Record<string, { body: string; outcome: string }> = {
    'just so': { body: `ns:${OPENID2}\nis_valid:true\n`, outcome: 'authenticated' },
    'colons in a value': { body: `ns:${OPENID2}\nis_valid:true\nx:a:b::c\n`, outcome: 'authenticated' },
    'an empty value': { body: `x:\nis_valid:true\nns:${OPENID2}\n`, outcome: 'authenticated' },
    'no line feed at the end': { body: `ns:${OPENID2}\nis_valid:true`, outcome: 'authenticated' },
    'two line feeds at the end': { body: `ns:${OPENID2}\nis_valid:true\n\n`, outcome: 'DIRECT_RESPONSE_MALFORMED' },
    'a line without colon': { body: `ns:${OPENID2}\nis_valid:true\nx\n`, outcome: 'DIRECT_RESPONSE_MALFORMED' },
    'a line without key': { body: `ns:${OPENID2}\nis_valid:true\n:x\n`, outcome: 'DIRECT_RESPONSE_MALFORMED' },
    'a key twice': { body: `ns:${OPENID2}\nis_valid:true\nx:1\nx:1\n`, outcome: 'DIRECT_RESPONSE_MALFORMED' },
    'padding behind the colon': { body: `ns:${OPENID2}\nis_valid: true\n`, outcome: 'SIGNATURE_REJECTED' },
    'padding before the colon': { body: `ns:${OPENID2}\nis_valid :true\n`, outcome: 'DIRECT_RESPONSE_MALFORMED' },
  };

  for (const [name, { body, outcome }] of Object.entries(cases)) {
    it(`${outcome === 'authenticated' ? 'is read' : 'is refused'}: ${name}`, async () => {
      const login = await beginLogin(provider, STATELESS_WAY);
      provider.openid2.faults.directResponseBody = body;
      expect(await login.outcome(login.approve())).toBe(outcome);
    });
  }
});
