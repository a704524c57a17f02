import { describe, expect, it } from 'vitest';
import { MAX_TRANSACTIONS } from '../src/login-transaction.js';
import {
  findInSession,
  keepInSession,
  markUsedInSession,
  moveTransactions,
  requireSession,
  type Session,
} from '../src/session-transaction.js';
import { codeOf } from './coded.js';

const transaction = (id: string) => ({ id, protocol: 'openid2', expiresAt: Date.now() + 60_000 });
/** What a browser with a session sends. */
const COOKIE = 'sid=1';
/** What a session store makes of a session. */
const stored = (session: Session): Session => JSON.parse(JSON.stringify(session));

describe('requireSession', () => {
  it.each([undefined, null, '', 1])('SESSION_ABSENT for %j', (session) => {
    expect(codeOf(() => requireSession(session))).toBe('SESSION_ABSENT');
  });

  it('gives the session itself', () => {
    const session = {};
    expect(requireSession(session)).toBe(session);
  });
});

describe('the transactions of a session', () => {
  it('ATK-E-01 are kept side by side, and found by name', () => {
    const session: Session = {};
    const [a, b] = [transaction('a'), transaction('b')];
    keepInSession(session, a);
    keepInSession(session, b);
    expect([findInSession(stored(session), 'a', COOKIE), findInSession(stored(session), 'b', COOKIE)]).toEqual([a, b]);
  });

  it.each([undefined, '', 'b', 'A', '__proto__', 'length'])('ATK-C-10 TRANSACTION_ABSENT for %j', (id) => {
    const session: Session = {};
    expect(codeOf(() => findInSession(session, id, COOKIE))).toBe('TRANSACTION_ABSENT');
    keepInSession(session, transaction('a'));
    expect(codeOf(() => findInSession(session, id, COOKIE))).toBe('TRANSACTION_ABSENT');
  });

  it.each([undefined, ''])(
    'TRANSACTION_COOKIE_ABSENT where the request has the cookies %j, and nothing is kept',
    (cookies) => {
      const session: Session = { user: 'somebody' };
      expect(codeOf(() => findInSession(session, 'a', cookies))).toBe('TRANSACTION_COOKIE_ABSENT');
      // Some sessions come by another header.
      keepInSession(session, transaction('a'));
      expect(findInSession(session, 'a', cookies).id).toBe('a');
      expect(codeOf(() => findInSession(session, 'b', cookies))).toBe('TRANSACTION_ABSENT');
    },
  );

  it('are so many at the most, and the oldest makes room', () => {
    const session: Session = {};
    for (let index = 0; index <= MAX_TRANSACTIONS; index += 1) keepInSession(session, transaction(`${index}`));
    expect(codeOf(() => findInSession(session, '0', COOKIE))).toBe('TRANSACTION_ABSENT');
    for (let index = 1; index <= MAX_TRANSACTIONS; index += 1)
      expect(findInSession(session, `${index}`, COOKIE)).toBeDefined();
    expect(JSON.stringify(session).length).toBeLessThan(1_000);
  });

  it('TRANSACTION_USED once it is marked so, and only that one', () => {
    const session: Session = {};
    for (const id of ['a', 'b']) keepInSession(session, transaction(id));
    markUsedInSession(session, transaction('a'));
    expect(codeOf(() => findInSession(stored(session), 'a', COOKIE))).toBe('TRANSACTION_USED');
    expect(findInSession(stored(session), 'b', COOKIE).id).toBe('b');
  });

  it.each([undefined, null, 'x', {}, [null, 'a', { id: 'a' }, { id: 'a', protocol: 'openid2' }]])(
    'are none where the session holds %j',
    (kept) => {
      const session: Session = { 'openid-rp': kept };
      expect(codeOf(() => findInSession(session, 'a', COOKIE))).toBe('TRANSACTION_ABSENT');
      keepInSession(session, transaction('a'));
      expect(findInSession(session, 'a', COOKIE).id).toBe('a');
    },
  );

  it('ATK-C-14 are carried over into the session that a login begins anew, and nothing else is', () => {
    const before: Session = { secret: 1 };
    keepInSession(before, transaction('a'));
    const after: Session = {};
    moveTransactions(before, after);
    expect(findInSession(after, 'a', COOKIE).id).toBe('a');
    expect(after).not.toHaveProperty('secret');
    const empty: Session = {};
    moveTransactions({}, empty);
    expect(empty).toEqual({});
  });
});
