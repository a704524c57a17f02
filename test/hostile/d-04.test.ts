import { discover } from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { ANY_WAY, beginLogin, codeOf, type Provider, useProvider, WAYS } from './login-fixture.js';

type Faults = Partial<Provider['openid2']['faults']>;

describe('ATK-D-04 answers that are too large or too slow', () => {
  const provider = useProvider();
  const cases: Record<string, { faults: Faults; code: string; http?: { timeoutMs?: number; deadlineMs?: number } }> = {
    'over 5 MB': { faults: { hugeBody: true }, code: 'RESPONSE_TOO_LARGE' },
    '64 MB in 70 kB of gzip': { faults: { gzipBomb: true }, code: 'RESPONSE_TOO_LARGE' },
    'no answer': { faults: { slowMs: 5_000 }, code: 'TIMED_OUT', http: { timeoutMs: 60 } },
    'a byte now and then': { faults: { dripBytesPerSecond: 50 }, code: 'TIMED_OUT', http: { deadlineMs: 120 } },
    'no answer ever': { faults: { down: true }, code: 'CONNECTION_FAILED' },
  };

  for (const [name, { faults, code, http = {} }] of Object.entries(cases)) {
    it(`end a discovery: ${name}`, async () => {
      Object.assign(provider.openid2.faults, faults);
      for (const form of ['html', 'xrds', 'xrds-header'] as const) {
        const page = provider.openid2.identifier('alice', form);
        expect(await codeOf(discover(page, { allowPrivateAddresses: true, http }))).toBe(code);
      }
    });

    for (const way of WAYS.filter(({ stateless }) => stateless)) {
      it(`end a verification, and not for good: ${name} (${way.name})`, async () => {
        const login = await beginLogin(provider, way, { http });
        const honest = login.approve();
        Object.assign(provider.openid2.faults, faults);
        expect(await login.outcome(honest)).toBe(code);
        provider.openid2.resetFaults();
        expect(['authenticated', 'SIGNATURE_REJECTED']).toContain(await login.outcome(honest));
        expect(await login.outcome(login.approve())).not.toBe('NONCE_REUSED');
      });
    }
  }

  for (const name of ['hugeBody', 'gzipBomb'] as const) {
    it(`are no association, and the login goes on: ${name}`, async () => {
      const store = new MemoryStore();
      const warm = await beginLogin(provider, { ...ANY_WAY, stateless: true }, { store });
      expect(await warm.outcome(warm.approve())).toBe('authenticated');
      provider.openid2.faults[name] = true;
      const login = await beginLogin(provider, ANY_WAY, { store });
      expect(new URL(login.url).searchParams.has('openid.assoc_handle')).toBe(false);
    });
  }
});
