import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { alter, beginLogin, fieldOf, useProvider, WAYS } from './login-fixture.js';

// That equal lengths take equal time is the promise of timingSafeEqual; that other lengths never reach it is tested here.
describe('ATK-E-09 signatures of every length', () => {
  const provider = useProvider();

  for (const way of WAYS.filter(({ stateless }) => !stateless)) {
    it(`are wrong, and nothing else happens (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const honest = login.approve();
      const sig = Buffer.from(fieldOf(honest, 'sig'), 'base64');
      for (const length of [1, 16, 19, 20, 21, 31, 32, 33, 64, 1_000]) {
        const wrong = randomBytes(length).toString('base64');
        expect(await login.outcome(alter(honest, { sig: wrong }))).toBe('SIGNATURE_INVALID');
      }
      for (const wrong of [sig.subarray(0, 31), Buffer.concat([sig, Buffer.of(0)]), sig.subarray(1)]) {
        expect(await login.outcome(alter(honest, { sig: wrong.toString('base64') }))).toBe('SIGNATURE_INVALID');
      }
      expect(await login.outcome(alter(honest, { sig: sig.toString('hex') }))).toBe('SIGNATURE_INVALID');
      expect(await login.outcome(honest)).toBe('authenticated');
    });

    it(`are wrong where a single bit differs (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const honest = login.approve();
      for (const index of [0, 15, 31]) {
        const sig = Buffer.from(fieldOf(honest, 'sig'), 'base64');
        sig[index] = (sig[index] ?? 0) ^ 1;
        expect(await login.outcome(alter(honest, { sig: sig.toString('base64') }))).toBe('SIGNATURE_INVALID');
      }
      expect(await login.outcome(honest)).toBe('authenticated');
    });
  }
});
