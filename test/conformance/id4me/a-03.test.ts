import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

const state = (url: string) => new URL(url).searchParams.get('state') ?? '';

it('ID4ME-A-3 the state is new for each login, and has 128 bits', async () => {
  const { begin } = createFixture(web);
  const states: string[] = [];
  for (let login = 0; login < 20; login += 1) {
    const { url, transaction } = await begin();
    expect(state(url)).toBe(transaction.id);
    states.push(state(url));
  }
  expect(new Set(states).size).toBe(20);
  for (const one of states) expect(Buffer.from(one, 'base64url').length).toBeGreaterThanOrEqual(16);
});

it('ID4ME-A-3 the state counts once, however many come at once', async () => {
  const { begin, complete } = createFixture(web);
  const begun = await begin();
  const codes = await Promise.all(Array.from({ length: 10 }, () => codeOf(complete(begun))));
  expect(codes.filter((code) => code === 'no error')).toHaveLength(1);
  expect(codes.filter((code) => code === 'TRANSACTION_USED')).toHaveLength(9);
});

it('ID4ME-A-3 the state is bound to what was kept of the login: its authority and its registration', async () => {
  const { authority, begin } = createFixture(web);
  const { transaction } = await begin();
  expect(transaction).toMatchObject({ issuer: authority.issuer, clientId: [...authority.clients.keys()][0] });
});
