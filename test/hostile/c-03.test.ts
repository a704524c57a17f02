import { describe, expect, it } from 'vitest';
import { beginLogin, useProvider, WAYS } from './login-fixture.js';

describe('ATK-C-03 a return URL that only begins alike', () => {
  const provider = useProvider();
  const shapes: Record<string, (url: string) => string> = {
    'a longer host': (url) => url.replace('site.example', 'site.example.evil'),
    'a host below': (url) => url.replace('site.example', 'x.site.example'),
    'the host as user name': (url) => url.replace('site.example', 'site.example@evil.example'),
    'another scheme': (url) => url.replace('https:', 'http:'),
    'another port': (url) => url.replace('site.example', 'site.example:8443'),
    'the default port': (url) => url.replace('site.example', 'site.example:443'),
    'an upper-case host': (url) => url.replace('site.example', 'SITE.example'),
    'a longer path': (url) => url.replace('/return?', '/return/x?'),
    'a longer last segment': (url) => url.replace('/return?', '/returned?'),
    'a shorter path': (url) => url.replace('/return?', '?'),
    'another path': (url) => url.replace('/auth/openid/return?', '/auth/other?'),
    'a path in another case': (url) => url.replace('/auth/', '/Auth/'),
    'a fragment': (url) => `${url}#x`,
    'only the realm': () => 'https://site.example/',
  };

  for (const way of WAYS) {
    for (const [name, shape] of Object.entries(shapes)) {
      it(`is refused though signed: ${name} (${way.name})`, async () => {
        const login = await beginLogin(provider, way);
        const return_to = shape(login.transaction.returnTo);
        expect(await login.outcome(login.sign({ return_to }))).toBe('RETURN_TO_MISMATCH');
        expect(await login.outcome(login.approve())).toBe('authenticated');
      });
    }

    for (const path of [
      '/auth/openid/return/x',
      '/auth/openid/returned',
      '/auth/openid',
      '/',
      '/auth/openid/return/',
    ]) {
      it(`is refused where it came to ${path} (${way.name})`, async () => {
        const login = await beginLogin(provider, way);
        const honest = login.approve();
        const moved = { ...honest, url: honest.url.replace('/auth/openid/return?', `${path}?`) };
        expect(await login.outcome(moved)).toBe('RETURN_TO_MISMATCH');
        expect(await login.outcome(honest)).toBe('authenticated');
      });
    }
  }
});
