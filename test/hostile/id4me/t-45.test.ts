import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T45 an authority without the code flow', () => {
  const web = useWeb();

  it.each([[['id_token']], [['code id_token', 'token']], [['CODE']], [[]]])('cannot be used: %j', async (types) => {
    const { authority, begin } = createFixture(web);
    authority.metadata = { response_types_supported: types };
    expect(await codeOf(begin())).toBe('METADATA_UNSUPPORTED');
    expect(authority.clients.size).toBe(0);
  });

  it.each([[['code']], [['id_token', 'code']], [undefined]])('can be used with it: %j', async (types) => {
    const { authority, login } = createFixture(web);
    authority.metadata = { response_types_supported: types };
    expect((await login()).issuer).toBe(authority.issuer);
  });
});
