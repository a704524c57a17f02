import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { alter, beginLogin, useProvider, WAYS } from './login-fixture.js';

const handleOf = (url: string) => new URL(url).searchParams.get('openid.assoc_handle') ?? '';

describe('ATK-E-04 invalidate_handle from whoever likes', () => {
  const provider = useProvider();

  for (const way of WAYS.filter(({ stateless }) => !stateless)) {
    it(`ends no association (${way.name})`, async () => {
      const store = new MemoryStore();
      const login = await beginLogin(provider, way, { store });
      const handle = handleOf(login.url);
      const next = async () => handleOf((await beginLogin(provider, way, { party: login.party })).url);

      // In the message alone: the signature holds, and nobody is asked.
      const injected = alter(login.approve(), { invalidate_handle: handle });
      expect(await login.outcome(injected)).toBe('authenticated');
      expect(await next()).toBe(handle);

      // The provider says no, and names the handle all the same.
      const { faults } = provider.openid2;
      const second = await beginLogin(provider, way, { party: login.party });
      faults.isValid = 'false';
      faults.invalidateHandle = handle;
      const forged = alter(second.approve(), { assoc_handle: 'unknown', invalidate_handle: handle });
      expect(await second.outcome(forged)).toBe('SIGNATURE_REJECTED');
      expect(await next()).toBe(handle);

      // The provider says yes, and names a handle that nobody asked about.
      faults.isValid = 'true';
      const unasked = alter(second.approve(), { assoc_handle: 'unknown' });
      expect(await second.outcome(unasked)).toBe('authenticated');
      const third = await beginLogin(provider, way, { party: login.party });
      const other = alter(third.approve(), { assoc_handle: 'unknown', invalidate_handle: `${handle}x` });
      expect(await third.outcome(other)).toBe('authenticated');
      expect(await next()).toBe(handle);
    });

    it(`ends it where the provider confirms it (${way.name})`, async () => {
      const login = await beginLogin(provider, way, { store: new MemoryStore() });
      const handle = handleOf(login.url);
      provider.openid2.faults.unknownHandle = true;
      expect(await login.outcome(login.approve())).toBe('authenticated');
      expect(handleOf((await login.party.begin({ identifier: provider.openid2.identifier('bob') })).url)).not.toBe(
        handle,
      );
    });
  }
});
