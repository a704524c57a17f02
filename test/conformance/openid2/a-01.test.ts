import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { beginLogin, requestsOf, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-A-01 associate where possible, else ask the provider', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(way.name, async () => {
      const login = await beginLogin(provider, way, { store: new MemoryStore() });
      expect(new URL(login.url).searchParams.has('openid.assoc_handle')).toBe(!way.stateless);
      expect(await login.outcome(login.approve())).toBe('authenticated');
      expect(requestsOf(provider, 'associate')).toBe(way.stateless ? 0 : 1);
      expect(requestsOf(provider, 'check_authentication')).toBe(way.stateless ? 1 : 0);
    });
  }
});
