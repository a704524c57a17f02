import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

const TYPED = 'müller.id4me.localhost';
const CANONICAL = 'xn--mller-kva.id4me.localhost';

it.each(['bob.id4me.localhost', 'id4me.localhost', 'alice@id4me.localhost', 'a b', 'https://alice.id4me.localhost/'])(
  'ID4ME-T82 the authority speaks of %s',
  async (named) => {
    const { authority, login } = createFixture(web);
    expect(await codeOf(login())).toBe('no error');
    authority.idToken = { 'id4me.identifier': named };
    expect(await codeOf(login())).toBe('IDENTIFIER_MISMATCH');
  },
);

it.each([TYPED, CANONICAL, 'MÜLLER.ID4ME.localhost', 'XN--MLLER-KVA.id4me.localhost', `${TYPED}.`])(
  'ID4ME-T82 the authority spells the identifier %s',
  async (named) => {
    const { authority, login } = createFixture(web);
    authority.idToken = { 'id4me.identifier': named };
    const identity = await login({ identifier: `Müller.id4me.localhost.` });
    expect(identity).toMatchObject({ identifier: CANONICAL, identifierConfirmed: true });
  },
);

it('ID4ME-T82 the authority names no identifier', async () => {
  const { authority, login } = createFixture(web);
  authority.idToken = { 'id4me.identifier': undefined };
  expect(await login()).toMatchObject({ identifier: 'alice.id4me.localhost', identifierConfirmed: false });
});

it('ID4ME-T82 the local part of an address in another case', async () => {
  const { authority, login } = createFixture(web);
  authority.idToken = { 'id4me.identifier': 'Joe@id4me.localhost' };
  expect(await codeOf(login({ identifier: 'Joe@ID4me.localhost' }))).toBe('no error');
  expect(await codeOf(login({ identifier: 'joe@id4me.localhost' }))).toBe('IDENTIFIER_MISMATCH');
});
