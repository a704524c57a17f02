import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-T73 a code with the verifier of another login', async () => {
  const { begin, complete } = createFixture(web);
  const [first, second] = [await begin(), await begin()];
  const { codeVerifier } = second.transaction;
  const mixed = { ...first, transaction: { ...first.transaction, codeVerifier } };
  expect(await codeOf(complete(mixed))).toBe('GRANT_REFUSED');
  expect(await codeOf(complete(second))).toBe('no error');
});
