import { expect, it } from 'vitest';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-A-4 there is always a nonce, a new one for each login', async () => {
  const { begin } = createFixture(web, { claims: undefined });
  const nonces: string[] = [];
  for (let login = 0; login < 20; login += 1) {
    const { url, transaction } = await begin();
    const [nonce = '', ...more] = new URL(url).searchParams.getAll('nonce');
    expect(more).toEqual([]);
    expect(nonce).toBe(transaction.nonce);
    expect(Buffer.from(nonce, 'base64url').length).toBeGreaterThanOrEqual(16);
    nonces.push(nonce);
  }
  expect(new Set(nonces).size).toBe(20);
});
