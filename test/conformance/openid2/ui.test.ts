import { describe, expect, it } from 'vitest';
import { ANY_WAY, beginLogin, createParty, useProvider, WAYS } from '../../hostile/login-fixture.js';

const UI = 'http://specs.openid.net/extensions/ui/1.0';

describe('SPEC-UI how the provider is to show itself', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`is asked for, and has no answer (${way.name})`, async () => {
      const ui = { mode: 'popup', lang: ['de-AT', 'en'], icon: true } as const;
      const login = await beginLogin(provider, way, { ui });
      const { searchParams } = new URL(login.url);
      expect(searchParams.get('openid.ns.ui')).toBe(UI);
      expect(searchParams.get('openid.ui.mode')).toBe('popup');
      expect(searchParams.get('openid.ui.lang')).toBe('de-AT,en');
      expect(searchParams.get('openid.ui.icon')).toBe('true');
      const answer = login.sign({ 'ns.ui': UI, 'ui.mode': 'popup' });
      expect((await login.identity(answer)).extensions).toEqual({});
    });
  }

  it('is left to the provider where nothing is asked', async () => {
    expect((await beginLogin(provider, ANY_WAY)).url).not.toContain('openid.ns.ui');
  });

  it.each([{ mode: 'frame' }, { mode: 'x-has-session' }, { lang: 'de AT' }, { icon: 'yes' }, { size: '1x1' }])(
    'is in no other way than the extension has: %j',
    (ui) => {
      const invalid = expect.objectContaining({ code: 'OPTION_INVALID' });
      expect(() => createParty(ANY_WAY, { ui: ui as never })).toThrow(invalid);
    },
  );

  it('is answered to the server: a return URL with a fragment, whose answer stays in the browser, is refused', async () => {
    for (const returnUrl of ['https://site.example/return#', 'https://site.example/return#x']) {
      expect(() => createParty(ANY_WAY, { returnUrl })).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
    }
  });
});
