import { describe, expect, it } from 'vitest';
import { beginLogin, useProvider, WAYS } from './login-fixture.js';

describe('ATK-C-02 parameters of the return URL dropped, added or changed', () => {
  const provider = useProvider();
  const changes: Record<string, (url: string) => string> = {
    'one dropped': (url) => url.replace('from=menu&', ''),
    'one added in front': (url) => url.replace('?', '?x=1&'),
    'one added behind': (url) => `${url}&x=1`,
    'one repeated': (url) => url.replace('from=menu', 'from=menu&from=menu'),
    'a value changed': (url) => url.replace('from=menu', 'from=men'),
    'a value emptied': (url) => url.replace('from=menu', 'from='),
    'a name changed': (url) => url.replace('from=menu', 'From=menu'),
    'the login changed': (url) => url.replace(/rp_state=(.)/, (_, first) => `rp_state=${first === 'A' ? 'B' : 'A'}`),
  };

  for (const way of WAYS) {
    for (const [name, change] of Object.entries(changes)) {
      it(`is refused: ${name} (${way.name})`, async () => {
        const login = await beginLogin(provider, way);
        const honest = login.approve();
        const forged = { ...honest, url: change(honest.url) };
        expect(forged.url).not.toBe(honest.url);
        expect(await login.outcome(forged)).toBe('RETURN_TO_MISMATCH');
        expect(await login.outcome(honest)).toBe('authenticated');
      });

      it(`is refused in the signed field: ${name} (${way.name})`, async () => {
        const login = await beginLogin(provider, way);
        const forged = login.sign({ return_to: change(login.transaction.returnTo) });
        expect(await login.outcome(forged)).toBe('RETURN_TO_MISMATCH');
        expect(await login.outcome({ ...forged, url: change(forged.url) })).toBe('RETURN_TO_MISMATCH');
        expect(await login.outcome(login.approve())).toBe('authenticated');
      });
    }

    it(`is the same URL in another escaping (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const honest = login.approve();
      expect(await login.outcome({ ...honest, url: honest.url.replace('from=menu', 'from=%6Denu') })).toBe(
        'authenticated',
      );
    });
  }
});
