import { describe, expect, it } from 'vitest';
import { MAX_TRANSACTIONS } from '../src/login-transaction.js';
import { type Browser, createTransactionKeeper, type TransactionOption } from '../src/transaction-keeper.js';
import { codeOf, rejectedCode } from './coded.js';

const KEY = 'k'.repeat(32);
const transaction = (id: string) => ({ id, protocol: 'openid2', expiresAt: Date.now() + 60_000 });

/** A browser that keeps what it is told to, in the order in which it was told first. */
function browser(session?: unknown): Browser & { readonly jar: Map<string, string> } {
  const jar = new Map<string, string>();
  return {
    session,
    jar,
    get cookies() {
      return [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    },
    setCookie(header) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      if (header.includes('Max-Age=0')) jar.delete(name);
      else jar.set(name, value);
    },
  };
}

describe.each<[string, TransactionOption, () => Browser, string]>([
  ['session', 'session', () => browser({}), 'TRANSACTION_ABSENT'],
  ['cookie', { cookie: { keys: [KEY] } }, () => browser(), 'TRANSACTION_COOKIE_ABSENT'],
])('a keeper in a %s', (_name, option, create, absent) => {
  const keeper = createTransactionKeeper('Test', option, true);

  it('ATK-C-10 finds a transaction in the browser that began it, and in no other', async () => {
    const [mine, theirs] = [create(), create()];
    await keeper.keep(mine, transaction('a'));
    await keeper.keep(theirs, transaction('b'));
    expect((await keeper.find(mine, 'a')).id).toBe('a');
    for (const id of ['b', undefined]) expect(await rejectedCode(() => keeper.find(mine, id))).toBe(absent);
  });

  it('keeps the logins of several tabs, but not of any number', async () => {
    const mine = create();
    for (let index = 0; index < 3 * MAX_TRANSACTIONS; index += 1) {
      // The request's own header: what is set on the response is not in it yet.
      const { session, cookies } = mine;
      await keeper.keep({ session, cookies, setCookie: mine.setCookie }, transaction(`t${index}`));
    }
    const codes = await Promise.all(
      Array.from({ length: 3 * MAX_TRANSACTIONS }, (_, index) => rejectedCode(() => keeper.find(mine, `t${index}`))),
    );
    expect(codes.map((code) => code === undefined).lastIndexOf(false)).toBe(2 * MAX_TRANSACTIONS - 1);
  });

  it('finds no transaction that is finished, and still finds the others', async () => {
    const mine = create();
    for (const id of ['a', 'b']) await keeper.keep(mine, transaction(id));
    keeper.finish(mine, transaction('a'));
    expect(['TRANSACTION_USED', 'TRANSACTION_COOKIE_ABSENT']).toContain(
      await rejectedCode(() => keeper.find(mine, 'a')),
    );
    expect((await keeper.find(mine, 'b')).id).toBe('b');
  });
});

describe('the option transaction', () => {
  it('SESSION_ABSENT without a session, in all three', async () => {
    const keeper = createTransactionKeeper('Test', 'session', true);
    expect(await rejectedCode(() => keeper.keep(browser(), transaction('a')))).toBe('SESSION_ABSENT');
    expect(await rejectedCode(() => keeper.find(browser(), 'a'))).toBe('SESSION_ABSENT');
    expect(codeOf(() => keeper.finish(browser(), transaction('a')))).toBe('SESSION_ABSENT');
  });

  it.each<[unknown, string | undefined]>([
    ['session', undefined],
    [{ cookie: { keys: [KEY] } }, undefined],
    [{ cookie: { keys: [KEY, 'l'.repeat(40)] } }, undefined],
    ['cookie', 'OPTION_INVALID'],
    [undefined, 'OPTION_INVALID'],
    [null, 'OPTION_INVALID'],
    [{}, 'OPTION_INVALID'],
    [{ cookie: {} }, 'OPTION_INVALID'],
    [{ cookie: null }, 'OPTION_INVALID'],
    [{ cookie: { keys: [] } }, 'OPTION_INVALID'],
    [{ cookie: { keys: KEY } }, 'OPTION_INVALID'],
    [{ cookie: { keys: ['k'.repeat(31)] } }, 'OPTION_INVALID'],
    [{ cookie: { keys: [KEY, ''] } }, 'OPTION_INVALID'],
    [{ cookie: { keys: [undefined] } }, 'OPTION_INVALID'],
  ])('%j: %s', (option, code) => {
    expect(codeOf(() => createTransactionKeeper('Test', option as TransactionOption, true))).toBe(code);
  });
});
