import { describe, expect, it } from 'vitest';
import { alter, beginLogin, signatureCode, useProvider, WAYS } from './login-fixture.js';

describe('ATK-C-01 an assertion that another site got', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`is refused here (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const elsewhere = await beginLogin(provider, way, { returnUrl: 'https://evil.example/return' });
      const stolen = elsewhere.approve();
      // As it is, and delivered to the URL of this login.
      expect(await login.outcome(stolen)).toBe('RETURN_TO_MISMATCH');
      const { returnTo } = login.transaction;
      const query = stolen.method === 'GET' ? new URL(stolen.url).search.replace(/^\?rp_state=[^&]*/, '') : '';
      const delivered = { ...stolen, url: returnTo + query };
      expect(await login.outcome(delivered)).toBe('RETURN_TO_MISMATCH');
      // With the URL of this login written into it.
      expect(await login.outcome(alter(delivered, { return_to: returnTo }))).toBe(signatureCode(way));
      expect(await login.outcome(login.approve())).toBe('authenticated');
    });

    it(`is refused where it was made for another login of this site (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const other = await beginLogin(provider, way);
      expect(await login.outcome(other.approve())).toBe('RETURN_TO_MISMATCH');
      expect(await login.outcome(login.approve())).toBe('authenticated');
    });
  }

  it('does not depend on the host that a request names', async () => {
    for (const way of WAYS) {
      const login = await beginLogin(provider, way);
      const honest = login.approve();
      const stolen = login.sign({ return_to: login.transaction.returnTo.replace('site.example', 'evil.example') });
      for (const answer of [stolen, { ...stolen, url: stolen.url.replace('site.example', 'evil.example') }]) {
        expect(await login.outcome(answer)).toBe('RETURN_TO_MISMATCH');
      }
      expect(await login.outcome({ ...honest, url: honest.url.replace('https://site.example', '') })).toBe(
        'authenticated',
      );
    }
  });
});
