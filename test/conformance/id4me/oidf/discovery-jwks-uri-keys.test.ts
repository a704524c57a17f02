import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

it('discovery-jwks-uri-keys', async () => {
  const { authority, login } = createFixture(web);
  authority.metadata = { jwks_uri: `${authority.issuer}/other-keys` };
  authority.answer('/other-keys', { body: { keys: [authority.key.jwk] } });
  await login();
  expect(web.received('authority.id4me', '/other-keys')).toHaveLength(1);
  expect(web.received('authority.id4me', '/jwks')).toEqual([]);
  const other = createFixture(web);
  other.authority.answer('/jwks', { body: { keys: [] } });
  expect(await codeOf(other.login())).toBe('KEY_ABSENT');
});
