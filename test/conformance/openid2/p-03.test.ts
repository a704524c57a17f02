import { parseResponseNonce } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { beginLogin, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-P-03 a response nonce is a UTC time to the second, and 255 printable characters at the most', () => {
  const provider = useProvider();

  it("as in the specification's example", () => {
    const { issuedAt, salt } = parseResponseNonce('2005-05-15T17:11:51ZUNIQUE');
    expect([issuedAt.toISOString(), salt]).toEqual(['2005-05-15T17:11:51.000Z', 'UNIQUE']);
  });

  for (const way of WAYS) {
    it(`and anything else is refused (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const time = `${new Date().toISOString().slice(0, 19)}Z`;
      for (const response_nonce of [
        `${time} x`,
        `${time}ä`,
        `x${time}`,
        time.replace('Z', ''),
        time.padEnd(256, 'x'),
      ]) {
        expect(await login.outcome(login.sign({ response_nonce }))).toBe('NONCE_MALFORMED');
      }
      const longest = (time + way.name.replaceAll(' ', '')).padEnd(255, 'x');
      expect(await login.outcome(login.sign({ response_nonce: longest }))).toBe('authenticated');
    });
  }
});
