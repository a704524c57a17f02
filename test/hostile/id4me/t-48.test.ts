import { describe, expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T48 a registration that lacks something', () => {
  const web = useWeb();

  it.each([
    ['client_id', undefined],
    ['client_id', ''],
    ['client_id', 7],
    ['client_id', null],
    ['client_id', 'x'.repeat(1_025)],
    ['client_secret', undefined],
    ['client_secret', ''],
    ['client_secret', 7],
  ])('is refused: %s is %j', async (name, value) => {
    await createFixture(web).login();
    const { authority, begin } = createFixture(web);
    authority.registration = { [name]: value };
    expect(await codeOf(begin())).toBe('REGISTRATION_MALFORMED');
  });

  it.each(['not JSON', '[]', 'null', '{"client_id": "a", "client_id": "b", "client_secret": "c"}'])(
    'is refused: %s',
    async (body) => {
      const { authority, begin } = createFixture(web);
      authority.answer('/register', { status: 201, body });
      expect(await codeOf(begin())).toBe('REGISTRATION_MALFORMED');
    },
  );

  it('lacks nothing without a secret where none is used', async () => {
    const { authority, begin } = createFixture(web);
    authority.metadata = { token_endpoint_auth_methods_supported: ['none'] };
    authority.registration = { client_secret: undefined, client_secret_expires_at: undefined };
    expect((await begin()).kind).toBe('redirect');
  });
});
