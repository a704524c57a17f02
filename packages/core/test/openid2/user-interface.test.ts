import { describe, expect, it } from 'vitest';
import { readRelyingPartyOptions } from '../../src/openid2/relying-party-options.js';
import { buildUiRequest, type UiRequest } from '../../src/openid2/user-interface.js';
import { codeOf } from '../coded.js';

const NS = ['ns.ui', 'http://specs.openid.net/extensions/ui/1.0'];

describe('buildUiRequest', () => {
  it.each<[UiRequest, ReadonlyArray<readonly [string, string]>]>([
    [{}, []],
    [{ mode: 'popup' }, [['ui.mode', 'popup']]],
    [{ lang: 'de-CH' }, [['ui.lang', 'de-CH']]],
    [{ lang: ['de-CH', 'de', 'en'] }, [['ui.lang', 'de-CH,de,en']]],
    [{ lang: [] }, []],
    [{ icon: true }, [['ui.icon', 'true']]],
    [{ icon: false }, []],
    [
      { mode: 'popup', lang: 'en', icon: true },
      [
        ['ui.mode', 'popup'],
        ['ui.lang', 'en'],
        ['ui.icon', 'true'],
      ],
    ],
  ])('makes of %j', (request, fields) => {
    expect(buildUiRequest(request)).toEqual([NS, ...fields]);
  });
});

describe('the option ui', () => {
  const codeFor = (ui: unknown) =>
    codeOf(() => readRelyingPartyOptions({ returnUrl: 'https://site.example/return', ui } as object));

  it.each([{}, { mode: 'popup', lang: ['de-CH', '*'], icon: false }, { lang: 'de,en' }, { mode: undefined }])(
    'takes %j',
    (ui) => {
      expect(codeFor(ui)).toBeUndefined();
    },
  );

  it.each([
    null,
    'popup',
    [],
    { mode: 'x-has-session' },
    { mode: 'iframe' },
    { popup: true },
    { lang: '' },
    { lang: 'de&en' },
    { lang: ['de', 1] },
    { lang: 'de en' },
    { icon: 'true' },
  ])('refuses %j', (ui) => {
    expect(codeFor(ui)).toBe('OPTION_INVALID');
  });
});
