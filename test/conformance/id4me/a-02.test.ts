import { expect, it } from 'vitest';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

const hint = (url: string) => new URL(url).searchParams.get('login_hint');

it('ID4ME-A-2 the hint is the identifier, unless the site has another', async () => {
  const { authority, begin } = createFixture(web);
  expect(hint((await begin({ identifier: ' Alice.ID4me.localhost. ' })).url)).toBe('alice.id4me.localhost');
  expect(hint((await begin({ identifier: 'alice.id4me.localhost', loginHint: 'al' })).url)).toBe('al');
  expect(hint((await begin({ issuer: authority.issuer })).url)).toBeNull();
});
