import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-T64 two tabs at once', async () => {
  const { begin, complete } = createFixture(web);
  const [first, second] = await Promise.all([begin(), begin()]);
  const codes = await Promise.all([codeOf(complete(second)), codeOf(complete(first))]);
  expect(codes).toEqual(['no error', 'no error']);
});

it('ID4ME-T64 two tabs, and each one’s own identity', async () => {
  const { begin, complete, authority } = createFixture(web);
  authority.idToken = { 'id4me.identifier': undefined };
  const alice = await begin({ identifier: 'alice.id4me.localhost', appState: 'first' });
  const bob = await begin({ identifier: 'bob.id4me.localhost', appState: 'second' });
  expect((await complete(bob)).identifier).toBe('bob.id4me.localhost');
  expect((await complete(alice)).identifier).toBe('alice.id4me.localhost');
});
