import { describe, expect, it } from 'vitest';
import { beginLogin, useProvider, WAYS } from '../../hostile/login-fixture.js';

describe('SPEC-11.1 return_to is the URL that the answer came to, with all its parameters', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`whatever the site's own URL looks like (${way.name})`, async () => {
      for (const returnUrl of [
        'https://site.example/return',
        'https://site.example/return?',
        'https://site.example/return?a=1&a=2&b',
        'https://site.example/return?a=x%20y%26z+%C3%A4',
        'https://site.example/%C3%A4/return%2Fx',
        'http://site.example:8080/',
        'https://site.example',
      ]) {
        const login = await beginLogin(provider, way, { returnUrl });
        expect(await login.outcome(login.approve())).toBe('authenticated');
      }
    });

    it(`and nothing else (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const honest = login.approve();
      for (const [from, to] of [
        ['/return?', '/other?'],
        ['from=menu&', ''],
        ['from=menu', 'from=other'],
        ['from=menu', 'from=menu&more=1'],
      ] as const) {
        const moved = { ...honest, url: honest.url.replace(from, to) };
        expect(await login.outcome(moved)).toBe('RETURN_TO_MISMATCH');
      }
      expect(await login.outcome(honest)).toBe('authenticated');
    });
  }
});
