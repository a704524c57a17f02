import { describe, expect, it } from 'vitest';
import { alter, beginLogin, useProvider, WAYS } from './login-fixture.js';

describe('ATK-B-01 an endpoint that only looks like the discovered one', () => {
  const provider = useProvider();
  const lookalikes: Record<string, (endpoint: string) => string> = {
    'a longer host': (endpoint) => endpoint.replace(/:(\d+)/, '.evil.example:$1'),
    'the host as user name': (endpoint) => endpoint.replace('/openid', '@evil.example/openid'),
    'another scheme': (endpoint) => endpoint.replace('http:', 'https:'),
    'another port': (endpoint) => endpoint.replace(/:\d+\//, ':1/'),
    'a longer path': (endpoint) => `${endpoint}/x`,
    'a query': (endpoint) => `${endpoint}?x`,
    'a trailing slash': (endpoint) => `${endpoint}/`,
    'another case': (endpoint) => endpoint.toUpperCase(),
    'the endpoint in its query': (endpoint) => `http://evil.example/?${endpoint}`,
  };

  for (const way of WAYS) {
    for (const [name, forge] of Object.entries(lookalikes)) {
      it(`is refused: ${name} (${way.name})`, async () => {
        const login = await beginLogin(provider, way);
        const honest = login.approve();
        const op_endpoint = forge(provider.openid2.endpoint);
        expect(await login.outcome(alter(honest, { op_endpoint }))).toBe('ENDPOINT_MISMATCH');
        // Even when the signature covers it.
        expect(await login.outcome(login.sign({ op_endpoint }))).toBe('ENDPOINT_MISMATCH');
        expect(await login.outcome(honest)).toBe('authenticated');
      });
    }
  }
});
