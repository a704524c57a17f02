import { isRelyingPartyError } from 'openid-rp-core';
import { describe, expect, it } from 'vitest';
import { append, beginLogin, OPENID2, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-M-12 an indirect error is reported, as text and no more', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`with contact and reference (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const { returnTo } = login.transaction;
      const message = new URLSearchParams({
        'openid.ns': OPENID2,
        'openid.mode': 'error',
        'openid.error': `<script>\u202e${'x'.repeat(1_000)}`,
        'openid.contact': 'ops@op.example',
        'openid.reference': '4711',
      });
      const answer =
        way.via === 'GET'
          ? { method: 'GET' as const, url: `${returnTo}&${message}` }
          : { method: 'POST' as const, url: returnTo, body: message.toString() };
      const error: unknown = await login.complete(answer).catch((thrown: unknown) => thrown);
      if (!isRelyingPartyError(error)) throw error;
      expect(error.code).toBe('PROVIDER_REPORTED');
      expect(error.status).toBe(502);
      expect(error.detail).toMatchObject({ contact: 'ops@op.example', reference: '4711' });
      expect(error.message).not.toContain('\u202e');
      expect(error.message.length).toBeLessThan(500);
      // Nobody signed it, so it ends nothing.
      expect(await login.outcome(append(login.approve(), 'openid.error=x'))).toBe('authenticated');
    });
  }
});
