import { AX, readAttributeExchange, readEmail, readSimpleRegistration } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { alter, append, beginLogin, type Login, parametersOf, useProvider, WAYS } from './login-fixture.js';

const EVIL = 'attacker@evil.example';
const ASKED = { ax: { required: ['email'] }, sreg: { required: ['email'] } } as const;

describe('ATK-F-01 attributes that are not signed', () => {
  const provider = useProvider();
  const emailOf = async (login: Login, answer: ReturnType<Login['approve']>) => {
    const { ax, sreg } = (await login.identity(answer)).extensions;
    return [ax?.[AX.email]?.[0], sreg?.email];
  };

  for (const way of WAYS) {
    it(`do not reach the site (${way.name})`, async () => {
      const plain = await beginLogin(provider, way);
      const added = {
        'ns.ax': 'http://openid.net/srv/ax/1.0',
        'ax.mode': 'fetch_response',
        'ax.type.a1': AX.email,
        'ax.value.a1': EVIL,
        'ns.sreg': 'http://openid.net/extensions/sreg/1.1',
        'sreg.email': EVIL,
      };
      // Where the provider sent none, unsigned fields do not spoil its signature.
      const honest = plain.approve();
      const forged = alter(honest, added);
      expect(readAttributeExchange(parametersOf(forged))).toBeUndefined();
      expect(readSimpleRegistration(parametersOf(forged))).toBeUndefined();
      expect(readEmail(parametersOf(forged))).toBeUndefined();
      expect((await plain.identity(forged)).extensions).toEqual({});
    });

    for (const [name, omitted, expected] of [
      ['the value', ['ax.value.a1', 'sreg.email'], [undefined, undefined]],
      ['the namespace', ['ns.ax', 'ns.sreg'], [undefined, undefined]],
      ['the mode', ['ax.mode'], [undefined, 'alice@example.org']],
    ] as const) {
      it(`do not reach the site where only ${name} is unsigned (${way.name})`, async () => {
        const login = await beginLogin(provider, way, ASKED);
        provider.openid2.faults.omitSignedFields = [...omitted];
        expect(await emailOf(login, login.approve())).toEqual(expected);
        provider.openid2.faults.omitSignedFields = [];
        const second = await beginLogin(provider, way, ASKED);
        expect(await emailOf(second, second.approve())).toEqual(['alice@example.org', 'alice@example.org']);
      });
    }

    it(`are refused where they replace signed ones (${way.name})`, async () => {
      const login = await beginLogin(provider, way, ASKED);
      const honest = login.approve();
      const code = way.stateless ? 'SIGNATURE_REJECTED' : 'SIGNATURE_INVALID';
      expect(await login.outcome(alter(honest, { 'ax.value.a1': EVIL }))).toBe(code);
      expect(await login.outcome(alter(honest, { 'sreg.email': EVIL }))).toBe(code);
      expect(await login.outcome(append(honest, `openid.ax.value.a1=${EVIL}`))).toBe('PARAMETER_DUPLICATED');
      expect(await login.outcome(honest)).toBe('authenticated');
    });
  }
});
