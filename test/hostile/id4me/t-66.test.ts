import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-T66 an essential claim of the site’s own that an authority cannot be asked for', async () => {
  const claims = { userinfo: { 'https://site.example/member': { essential: true } } };
  const { authority, begin } = createFixture(web, { claims });
  expect(await codeOf(begin())).toBe('no error');
  const other = createFixture(web, { claims }, authority);
  authority.metadata = { claims_parameter_supported: false };
  expect(await codeOf(other.begin())).toBe('METADATA_UNSUPPORTED');
});
