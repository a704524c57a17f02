import { expect, it } from 'vitest';
import { createFixture } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('scope-userinfo-claims', async () => {
  const { authority, begin, complete } = createFixture(web);
  authority.metadata = { claims_parameter_supported: undefined };
  const begun = await begin();
  const { searchParams } = new URL(begun.url);
  expect(searchParams.get('scope')?.split(' ').sort()).toEqual(['email', 'openid', 'profile']);
  expect(searchParams.has('claims')).toBe(false);
  const { claims } = await complete(begun);
  expect([claims['name']?.value, claims['email']?.value]).toEqual(['Alice', 'alice@example.org']);
});
