import { AX } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { beginLogin, type Fields, useProvider, WAYS } from './login-fixture.js';

const HEAD = { 'ns.x': 'http://openid.net/srv/ax/1.0', 'x.mode': 'fetch_response', 'x.type.a': AX.email };

describe('ATK-F-06 counts that do not count', () => {
  const provider = useProvider();
  const numbered = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`x.value.a.${index + 1}`, `v${index + 1}`]));
  const refused: Record<string, Fields> = {
    'a billion': { 'x.count.a': '1000000000', 'x.value.a.1': 'v' },
    'a thousand': { 'x.count.a': '1000', ...numbered(3) },
    '101': { 'x.count.a': '101', ...numbered(101) },
    negative: { 'x.count.a': '-1', 'x.value.a.1': 'v' },
    'not a number': { 'x.count.a': 'x', 'x.value.a.1': 'v' },
    'with a fraction': { 'x.count.a': '1.0', 'x.value.a.1': 'v' },
    unlimited: { 'x.count.a': 'unlimited', 'x.value.a.1': 'v' },
    empty: { 'x.count.a': '', 'x.value.a.1': 'v' },
    'more than there are': { 'x.count.a': '3', ...numbered(2) },
    'a hole': { 'x.count.a': '2', 'x.value.a.1': 'v', 'x.value.a.3': 'v' },
    'from zero': { 'x.count.a': '2', 'x.value.a.0': 'v', 'x.value.a.1': 'v' },
    'one value without number': { 'x.count.a': '1', 'x.value.a': 'v' },
  };
  const taken: Record<string, { fields: Fields; values: string[] | undefined }> = {
    none: { fields: { 'x.count.a': '0' }, values: undefined },
    'a hundred': {
      fields: { 'x.count.a': '100', ...numbered(100) },
      values: Array.from({ length: 100 }, (_, index) => `v${index + 1}`),
    },
    'no count': { fields: { 'x.value.a': 'v' }, values: ['v'] },
  };

  for (const way of WAYS) {
    for (const [name, fields] of Object.entries(refused)) {
      it(`are refused: ${name} (${way.name})`, async () => {
        const login = await beginLogin(provider, way);
        expect(await login.outcome(login.sign({ ...HEAD, ...fields }))).toBe('EXTENSION_MALFORMED');
        expect(await login.outcome(login.approve())).toBe('authenticated');
      });
    }
    for (const [name, { fields, values }] of Object.entries(taken)) {
      it(`are taken: ${name} (${way.name})`, async () => {
        const login = await beginLogin(provider, way);
        const { extensions } = await login.identity(login.sign({ ...HEAD, ...fields }));
        expect(extensions.ax?.[AX.email]).toEqual(values);
      });
    }
  }
});
