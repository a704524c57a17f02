import { AX, readAttributeExchange, readEmail } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { ANY_WAY, beginLogin, codeOf, parametersOf, useProvider, WAYS } from '../../hostile/login-fixture.js';

const TYPE = 'http://openid.net/srv/ax/1.0';
const CUSTOM = 'http://example.com/schema/shoe-size';

describe('SPEC-1.15 Attribute Exchange', () => {
  const provider = useProvider();

  it('asks by type URI, and for how many values', async () => {
    const { url } = await beginLogin(provider, ANY_WAY, {
      ax: {
        required: ['email', { type: 'fullname', count: 3 }],
        ifAvailable: [CUSTOM, { type: 'nickname', count: 'unlimited' }],
        updateUrl: 'https://site.example/update',
      },
    });
    const fields = new URL(url).searchParams;
    expect(fields.get('openid.ns.ax')).toBe(TYPE);
    expect(fields.get('openid.ax.mode')).toBe('fetch_request');
    expect(fields.get('openid.ax.update_url')).toBe('https://site.example/update');
    const asked = (list: string) =>
      (fields.get(`openid.ax.${list}`) ?? '')
        .split(',')
        .map((alias) => [fields.get(`openid.ax.type.${alias}`), fields.get(`openid.ax.count.${alias}`)]);
    expect(asked('required')).toEqual([
      [AX.email, null],
      [AX.fullname, '3'],
    ]);
    expect(asked('if_available')).toEqual([
      [CUSTOM, null],
      [AX.nickname, 'unlimited'],
    ]);
  });

  it('takes no update URL outside the realm', async () => {
    const ax = { required: ['email'], updateUrl: 'https://other.example/' } as const;
    expect(await codeOf(beginLogin(provider, ANY_WAY, { ax }))).toBe('OPTION_INVALID');
  });

  for (const way of WAYS) {
    for (const alwaysCount of [false, true]) {
      it(`brings the values${alwaysCount ? ', counted even where there is one' : ''} (${way.name})`, async () => {
        provider.openid2.faults.alwaysCountAttributes = alwaysCount;
        const login = await beginLogin(provider, way, {
          ax: { required: [{ type: 'email', count: 2 }, 'fullname'], ifAvailable: [CUSTOM] },
        });
        const answer = login.approve();
        const ax = {
          [AX.email]: ['alice@example.org', 'alice@work.example.org'],
          [AX.fullname]: ['Alice Ängström'],
        };
        expect({ ...readAttributeExchange(parametersOf(answer)) }).toEqual(ax);
        expect(readEmail(parametersOf(answer))).toBe('alice@example.org');
        expect({ ...(await login.identity(answer)).extensions.ax }).toEqual(ax);
      });
    }

    it(`is read from a fetch response only (${way.name})`, async () => {
      for (const mode of ['fetch_request', 'store_response_success', '', 'FETCH_RESPONSE']) {
        const login = await beginLogin(provider, way);
        const fields = { 'ns.ax': TYPE, 'ax.mode': mode, 'ax.type.a': AX.email, 'ax.value.a': 'a@b.example' };
        expect((await login.identity(login.sign(fields))).extensions.ax).toBeUndefined();
      }
    });

    it(`needs a type for each value (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const fields = { 'ns.ax': TYPE, 'ax.mode': 'fetch_response', 'ax.value.email': 'a@b.example' };
      expect({ ...(await login.identity(login.sign(fields))).extensions.ax }).toEqual({});
    });
  }
});
